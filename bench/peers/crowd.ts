/** All members of all rooms of a workload, in one process. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Unable } from '../failure.ts'
import { numberOfMark, talkerAt } from './mark.ts'
import { Member } from './member.ts'
import { Sequence } from './sequence.ts'
import { speeches, type SpeechName } from './speech.ts'
import { Talker, type Seat } from './talker.ts'

export interface Gathering {
  url: string
  speech: SpeechName
  rooms: number
  /** In each room. */
  members: number
  /** In each room. */
  talkers: number
  /** Of each text. */
  textBytes: number
}

/** What is wrong with what was heard; all 0 with a server that does what it should and is not asked for too much. */
export interface Faults {
  lost: number
  /** Messages that the server did not take and said so: no fault, but not delivered either. */
  refused: number
  repeated: number
  strange: number
}

/** Connections that are opened at the same time. */
const atOnce = 64

/** Milliseconds without a delivery after which the rest is lost. */
const patienceMs = 3_000

export class Crowd {
  /** By their index. */
  readonly talkers: Talker[] = []
  readonly #seats: Seat[] = []
  /** Told of every delivery. */
  onDelivery: ((talker: number, number: number) => void) | undefined
  #gone: Unable | undefined

  private constructor(private readonly gathering: Gathering) {}

  static async open(gathering: Gathering): Promise<Crowd> {
    const crowd = new Crowd(gathering)
    await crowd.#fill()
    return crowd
  }

  /** Deliveries that all members have seen. Throws Unable when one of them lost its connection. */
  get received(): number {
    if (this.#gone) throw this.#gone
    return this.#seats.reduce((sum, { member }) => sum + member.received, 0)
  }

  /** Reads that brought any of them. */
  get reads(): number {
    return this.#seats.reduce((sum, { member }) => sum + member.reads, 0)
  }

  /** What they will have seen when all has come. */
  get expected(): number {
    return this.talkers.reduce((sum, { sent }) => sum + sent, 0) * this.gathering.members
  }

  get #refused(): number {
    return this.talkers.reduce((sum, { refused }) => sum + refused, 0)
  }

  get #lost(): number {
    return this.expected - this.#heard - this.#refused * this.gathering.members
  }

  get #heard(): number {
    return this.#seats.reduce((sum, { sequence }) => sum + sequence.heard, 0)
  }

  /** Has refusals counted from now on, where the server has any: a closed loop meets none. */
  watchRefusals(): void {
    const { refusal } = speeches[this.gathering.speech]
    if (refusal !== undefined) for (const talker of this.talkers) talker.watch(refusal)
  }

  /** Has each talker keep so many messages under way until `rest`. */
  talk(window: number): void {
    for (const talker of this.talkers) talker.talk(window)
  }

  /** Has nobody say more, and waits until all has come. Rejects with Unable. */
  rest(): Promise<Faults> {
    for (const talker of this.talkers) talker.rest()
    return this.settle()
  }

  /** Waits until all has come, or nothing more comes. Rejects with Unable. */
  async settle(patience = patienceMs): Promise<Faults> {
    let seen = this.received
    let since = performance.now()
    while (this.#lost > 0 && performance.now() - since < patience) {
      await pause(10)
      if (this.received > seen) since = performance.now()
      seen = this.received
    }
    const sum = (of: (sequence: Sequence) => number) =>
      this.#seats.reduce((total, { sequence }) => total + of(sequence), 0)
    return {
      lost: this.#lost,
      refused: this.#refused,
      repeated: sum(({ repeated }) => repeated),
      strange: sum(({ strange }) => strange),
    }
  }

  cut(): void {
    for (const { member } of this.#seats) member.cut()
  }

  async #fill(): Promise<void> {
    const { rooms: count, members, textBytes } = this.gathering
    const speech = speeches[this.gathering.speech]
    const url = new URL(this.gathering.url)
    const rooms = await speech.rooms(url, count)
    // The talkers are the members that come last: the worst place in a loop over all of them.
    const places = Array.from({ length: members }, (_, place) => rooms.map((_, room) => ({ room, place })))
    await inTurns(places.flat(), async ({ room, place }) => {
      const name = rooms[room] ?? ''
      const member = await Member.open({ ...speech.member(url, name), textBytes })
      this.#seat(member, room, name, place)
    })
    this.talkers.sort((a, b) => a.index - b.index)
  }

  #seat(member: Member, room: number, name: string, place: number): void {
    const { members, talkers, textBytes, speech } = this.gathering
    const sequence = new Sequence(room * talkers, talkers)
    const seat: Seat = { member, sequence }
    this.#seats.push(seat)
    member.onGone = (error) => (this.#gone = error)
    member.onMark = (bytes, at) => {
      const talker = talkerAt(bytes, at)
      const number = numberOfMark(bytes, at)
      sequence.take(talker, number)
      this.onDelivery?.(talker, number)
    }
    const turn = place - (members - talkers)
    if (turn >= 0)
      this.talkers.push(new Talker(room * talkers + turn, seat, speeches[speech].say(name), textBytes))
  }
}

/** Does something for each, some at the same time, in order. */
export async function inTurns<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0
  const lines = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item)
  })
  await Promise.all(lines)
}
