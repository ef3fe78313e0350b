/** The messages of a room that came without a number, and the numbers they were given later. Empty while Postgres is there. */

/** A message that the server acknowledged, or showed, before it had a number. */
export interface Journaled {
  readonly id: string
  /** From 0, within the room. */
  readonly index: number
  /** Null: the server set it aside for good. */
  number?: number | null
  /** Another message was given its number before. */
  twin: boolean
  /** True once it is known which message this is. */
  known: boolean
  /** When it was first heard of, and when its number was, in microseconds of the run's clock. */
  readonly since: number
  numberedAt: number
}

/** What a number is: the message's first or the same again, that of another message, or a second one. */
export type Telling = 'new' | 'again' | 'taken' | 'second'

export class Numbering {
  /** Messages that nobody was told a number of. */
  open = 0
  readonly #byId = new Map<string, Journaled>()
  readonly #byPlace = new Map<string, Journaled>()
  readonly #taken = new Set<number>()

  /** An ack or a message without a number came: the message `seq` of the room's sender `slot`. */
  note(id: string, slot: number, seq: number, now: number): Journaled {
    const message = this.find(id) ?? this.#add(id, now)
    if (message.known) return message
    message.known = true
    this.#byPlace.set(`${slot}-${seq}`, message)
    if (message.number === undefined) this.open++
    return message
  }

  find(id: string): Journaled | undefined {
    return this.#byId.get(id)
  }

  /** The message `seq` of the room's sender `slot`, if it came without a number. */
  at(slot: number, seq: number): Journaled | undefined {
    return this.#byPlace.get(`${slot}-${seq}`)
  }

  /** Somebody was told the number of a message, or null: that it will never have one. */
  tell(id: string, number: number | null, now: number): { message: Journaled; telling: Telling } {
    const message = this.find(id) ?? this.#add(id, now)
    if (message.number !== undefined)
      return { message, telling: message.number === number ? 'again' : 'second' }
    if (message.known) this.open--
    message.number = number
    message.numberedAt = now
    message.twin = number !== null && this.#taken.has(number)
    if (number !== null) this.#taken.add(number)
    return { message, telling: message.twin ? 'taken' : 'new' }
  }

  /** Numbers for ids that no ack and no message had. */
  get unknown(): number {
    return this.#byId.size - this.#byPlace.size
  }

  /** Microseconds from the first sight of each message to its number. */
  *waits(): Generator<number> {
    for (const { known, number, numberedAt, since } of this.#byId.values())
      if (known && typeof number === 'number') yield numberedAt - since
  }

  #add(id: string, since: number): Journaled {
    const message = { id, index: this.#byId.size, twin: false, known: false, since, numberedAt: 0 }
    this.#byId.set(id, message)
    return message
  }
}
