/** A room of a faulty server: faults that strike a message, or what is kept of it, are committed here. */

import type { RoomState, SaidMessage, SendFrame } from '../../src/protocol/frames.ts'
import { limits } from '../../src/protocol/limits.ts'
import type { Plot } from './faults.ts'
import { changed, textFrame, type Guest } from './guest.ts'
import { RoomJournal, type Numbered } from './journal.ts'

/** Numbers in one `stored` frame. */
const perFrame = 9
/** Messages between two faults of a kind; for those that strike a room by its numbers see the journal. */
const every = 11

const sentAt = '2000-01-01T00:00:00.000Z'

/** What a room must know of its server. */
export interface House {
  readonly plot: Plot
  /** Of all rooms. */
  readonly guests: ReadonlySet<Guest>
  /** Messages that the metrics tell. */
  counted: number
  /** All messages. */
  taken: number
}

export class FaultyRoom {
  #head = 0
  #guests: Guest[] = []
  #waiting: { guest: Guest; frame: SendFrame } | undefined
  #late: SaidMessage | undefined
  readonly #messages: SaidMessage[] = []
  readonly #journal: RoomJournal
  readonly #plot: Plot

  constructor(
    private readonly house: House,
    readonly id: string,
  ) {
    this.#plot = house.plot
    this.#journal = new RoomJournal(house.plot, () => this.#replay())
  }

  join(guest: Guest, after = Infinity): void {
    guest.room = this.id
    this.#guests.push(guest)
    const from = after < Infinity && after > 0 && this.#plot.commits('resend', 3) ? after - 1 : after
    const missed = this.#messages.filter(({ seq }) => (seq ?? 0) > from)
    const messages = missed.filter(() => !this.#plot.commits('withhold', 3))
    guest.send({ type: 'joined', room: this.state(), members: [], messages, truncated: false })
  }

  leave(guest: Guest): void {
    this.#guests = this.#guests.filter((other) => other !== guest)
  }

  /** Takes what a guest says. */
  take(guest: Guest, frame: SendFrame): void {
    const waiting = this.#waiting
    if (!waiting && this.#plot.commits('overtake', every)) return void (this.#waiting = { guest, frame })
    // What one sender says stays in its order.
    if (waiting?.guest === guest) this.#takeWaiting()
    this.#take(guest, frame)
    this.#takeWaiting()
  }

  state(): RoomState {
    const head = this.#head
    const shown = head > 0 && this.#plot.commits('exaggerate', 1) ? head + 1 : head
    return { id: this.id, name: this.id, createdAt: sentAt, head: shown, membersOnline: this.#guests.length }
  }

  /** Of its history, past a number. */
  page(query: URLSearchParams): { items: SaidMessage[]; nextCursor: string | null } {
    const after = Number(query.get('after') ?? 0)
    const rest = this.#messages.filter(({ seq }) => (seq ?? 0) > after)
    const items = rest.slice(0, Number(query.get('limit') ?? limits.pageDefault))
    return { items, nextCursor: items.length < rest.length ? 'more' : null }
  }

  #takeWaiting(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) this.#take(waiting.guest, waiting.frame)
  }

  #take(guest: Guest, { text, ref }: SendFrame): void {
    const plot = this.#plot
    if (plot.commits('refuse', every)) return this.#refuse(guest, ref)
    if (plot.commits('ignore', every)) return
    const { house } = this
    const id = `00000000-0000-8000-8000-${String(house.taken++).padStart(12, '0')}`
    const sender = guest.member
    const said: SaidMessage = { id, room: this.id, seq: null, sender, kind: 'chat', text, sentAt, ref }
    const message = this.#journal.takes(said) ? said : { ...said, seq: this.#next() }
    house.counted += plot.commits('miscount', every) ? 0 : 1
    if (plot.commits('refuseFalsely', every)) this.#refuse(guest, ref)
    else this.#acknowledge(guest, message)
    if (plot.commits('forget', every)) return
    if (message.seq !== null) this.#keep(message)
    if (!this.#late && plot.commits('reorder', every)) return void (this.#late = message)
    this.#deliver(message)
    if (this.#late) this.#deliver(this.#late)
    this.#late = undefined
  }

  #refuse(guest: Guest, ref: string): void {
    const { refuseWith = 'overloaded' } = this.#plot.faults
    guest.send({ type: 'error', code: refuseWith, message: 'no', ref })
  }

  #acknowledge(guest: Guest, { ref, id, seq }: SaidMessage): void {
    const plot = this.#plot
    const times = plot.commits('ackTwice', every) ? 2 : 1
    const durable = seq === null ? 'journal' : 'postgres'
    const told = seq !== null && plot.commits('ackOtherNumber', every) ? seq + 1 : seq
    const other = plot.commits('ackElsewhere', every)
    const receiver = other ? (this.#guests.find((each) => each !== guest) ?? guest) : guest
    for (let i = 0; i < times; i++) receiver.send({ type: 'ack', ref, id, seq: told, sentAt, durable })
  }

  #next(): number {
    this.#head += this.#plot.commits('skip', every) ? 2 : 1
    return this.#head
  }

  #keep(message: SaidMessage): void {
    const plot = this.#plot
    if (plot.commits('unwrite', every)) return
    const text = plot.commits('rewrite', every) ? message.text.replace(/.$/, 'Z') : message.text
    this.#messages.push({ ...message, text })
    if (plot.commits('writeTwice', every)) this.#messages.push(message)
  }

  #replay(): void {
    const numbered = this.#journal.number(() => this.#next())
    this.#messages.push(...numbered.flatMap(({ message }) => (message.seq === null ? [] : [message])))
    if (this.#plot.faults.showAgain) for (const { message } of numbered) this.#deliver(message)
    else for (let at = 0; at < numbered.length; at += perFrame) this.#tell(numbered.slice(at, at + perFrame))
  }

  /** The first of a frame is told again with the next: the promise is that numbers come, not that they come once. */
  #tell(numbered: Numbered[]): void {
    const messages = numbered.map(({ message, told }) => ({ id: this.#named(message.id), seq: told }))
    const again = messages.slice(0, 1)
    for (const guest of this.#guests) {
      guest.send({ type: 'stored', room: this.id, messages })
      guest.send({ type: 'stored', room: this.id, messages: again })
    }
  }

  #named(id: string): string {
    return this.#plot.commits('misname', 7) ? id.replace(/^0/, 'f') : id
  }

  #deliver(message: SaidMessage): void {
    const frame = textFrame(JSON.stringify({ type: 'message', ...message }))
    const before = (message.seq ?? 0) - 1
    for (const guest of this.#guests) guest.deliver(frame, before)
    if (!this.#plot.sinister) return
    const stranger = [...this.house.guests].find((guest) => !this.#guests.includes(guest))
    if (this.#plot.commits('leak', 13)) stranger?.show(frame)
    if (this.#plot.commits('smuggle', 13)) stranger?.show(changed(frame, { room: stranger.room }))
  }
}
