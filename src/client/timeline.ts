/** The messages of one room as they are shown: numbered ones by number, the others behind them as they arrived. */

import type { AckFrame, JoinedFrame, SaidMessage } from '../protocol/frames.ts'
import { Coverage, type Hole } from './coverage.ts'
import { Numbered } from './numbered.ts'

/** One shown message. A new object stands in its place whenever anything about it changes. */
export interface Entry {
  /** Stays the same from the moment the message was typed or first seen. */
  readonly key: string
  readonly message: SaidMessage
  /** Where the server keeps it. In the journal it has no number yet. */
  readonly durable: AckFrame['durable']
  /** Milliseconds from sending it to its ack; of own messages that were acknowledged here. */
  readonly ackMs?: number
  /** True: durable once, but set aside; it will never have a number. */
  readonly unkept?: true
  /** The number that it stands behind, where it has none and will not arrive any more. */
  readonly behind?: number
}

/** The oldest are let go past this many; `older` pages bring them back. */
const most = 5_000
/** Let go at once, so that it does not happen with every message. */
const batch = 500

export class Timeline {
  private readonly byId = new Map<string, Entry>()
  private readonly numbered = new Numbered()
  /** Those that wait for their numbers, by id, in the order in which they arrived. */
  private readonly loose = new Map<string, Entry>()
  private coverage: Coverage | undefined
  /** Own messages that are here by their ack and will be heard as everybody hears them, in their turn. */
  private readonly unheard = new Set<string>()
  /** Those that the server no longer waited for when the room was joined again: in a hole, or else set aside. */
  private readonly adrift = new Set<string>()
  /** True: messages older than all of these wait for their numbers too, and were never shown here. */
  private partial = false

  /** In the order in which they are shown. */
  get entries(): Entry[] {
    return [...this.numbered.entries, ...this.loose.values()]
  }

  /** The highest `seq` with nothing missing below it; undefined before the first `joined`. */
  get after(): number | undefined {
    return this.coverage?.after
  }

  /** The lowest `seq` here; above 1 there is older history to page back to. */
  get base(): number {
    return this.coverage?.base ?? 1
  }

  get holes(): readonly Hole[] {
    return this.coverage?.holes ?? []
  }

  /** True: messages here wait for their numbers. */
  get awaitsNumbers(): boolean {
    return this.loose.size > 0
  }

  /** Takes a room's welcome; answers the messages not heard before, unless it is the first one. */
  joined({ room, messages, truncated }: JoinedFrame): SaidMessage[] {
    // The server knows less than was shown: a backup was restored, and numbers are given anew.
    if (this.coverage && room.head < this.coverage.after) this.clear()
    const first = !this.coverage
    if (first) this.partial = truncated
    this.coverage ??= new Coverage(lowest(messages) ?? room.head + 1)
    this.welcomeLoose(messages, this.coverage.after)
    const news = messages.filter((message) => this.hear(message))
    // A welcome passes over what is here: an own message is in no frame any more when only its ack came through.
    const left = this.takeUnheard()
    this.coverage.expect(room.head)
    this.setAdriftAside()
    this.trim()
    return first ? left : [...left, ...news]
  }

  /** Takes a live message; true when it was not heard before. */
  add(message: SaidMessage, key?: string): boolean {
    // An own one, so far here by its ack: now it has its turn among the others.
    if (this.unheard.has(message.id)) this.loose.delete(message.id)
    const news = this.hear(message, key)
    this.trim()
    return news
  }

  /** Takes an own message just acknowledged; true when nothing else will bring it: the room is past its number. */
  acknowledge(message: SaidMessage, key: string, ackMs: number | undefined): boolean {
    const { id, seq } = message
    const past = seq !== null && this.coverage !== undefined && seq <= this.coverage.highest
    const unseen = this.upsert(message, key, ackMs)
    if (unseen && !past) this.unheard.add(id)
    this.trim()
    return unseen && past
  }

  /**
   * Takes the number of a message that had none (null: it never will); an unknown one leaves a hole. Answers an own
   * message that was here only by its ack: nothing else will bring it.
   */
  stored(id: string, seq: number | null): SaidMessage | undefined {
    const entry = this.byId.get(id)
    if (!entry) return this.missed(seq)
    if (seq !== null) this.upsert({ ...entry.message, seq })
    else if (entry.message.seq === null) this.setAside(entry, this.coverage?.highest ?? 0)
    return this.unheard.delete(id) ? { ...entry.message, seq } : undefined
  }

  /** Takes a page of history below the base, newest first; `end` says that nothing lies below it. */
  prepend(messages: readonly SaidMessage[], end: boolean): void {
    const base = end ? 1 : (lowest(messages) ?? 1)
    this.coverage?.rebase(base)
    for (const message of messages) this.upsert(message)
  }

  /** Takes a page of history from a hole on, oldest first; answers the messages not heard before. */
  fill(hole: Hole, messages: readonly SaidMessage[], end: boolean): SaidMessage[] {
    const news = messages.filter((message) => this.hear(message))
    // History is the last word: a number that it passes over does not exist.
    const last = messages.at(-1)?.seq
    this.coverage?.cover(hole.from, end ? Math.max(hole.to, last ?? 0) : (last ?? hole.to))
    this.setAdriftAside()
    this.trim()
    return news
  }

  /** Puts what waits for its number into the order of a welcome, which has all that the server still waits for. */
  private welcomeLoose(messages: readonly SaidMessage[], after: number): void {
    const waiting = messages.filter(({ seq }) => seq === null)
    for (const { id } of waiting) this.loose.delete(id)
    // A server that waits for some may have more of them than a welcome holds.
    if (waiting.length > 0) return
    for (const entry of [...this.loose.values()]) {
      this.adrift.add(entry.message.id)
      this.replace({ ...entry, behind: after })
    }
  }

  /** With nothing missing, what has no number was set aside while nobody listened here. */
  private setAdriftAside(): void {
    if (this.holes.length > 0) return
    for (const id of this.adrift) {
      const entry = this.byId.get(id)
      if (entry?.behind !== undefined) this.setAside(entry, entry.behind)
    }
    this.adrift.clear()
  }

  private setAside(entry: Entry, behind: number): void {
    this.replace({ ...entry, behind, unkept: true })
  }

  private missed(seq: number | null): undefined {
    if (seq === null || !this.coverage) return
    const older = this.partial && this.numbered.size === 0 && seq === this.coverage.base
    if (older && seq > this.coverage.highest) this.coverage.rebase(seq + 1)
    else this.coverage.expect(seq)
  }

  /** Takes a message as everybody gets it; true the first time. */
  private hear(message: SaidMessage, key?: string): boolean {
    const unheard = this.unheard.delete(message.id)
    return this.upsert(message, key) || unheard
  }

  private takeUnheard(): SaidMessage[] {
    const left = [...this.unheard].flatMap((id) => this.byId.get(id)?.message ?? [])
    this.unheard.clear()
    return left
  }

  /** True when it was not here before. */
  private upsert(message: SaidMessage, key = message.id, ackMs?: number): boolean {
    const before = this.byId.get(message.id)
    const { seq } = message
    // A late copy from before it was numbered or set aside.
    if (before && seq === null && (before.unkept ?? before.message.seq !== null)) return false
    if (seq !== null && this.coverage && seq < this.coverage.base) return this.forget(before)
    const took = before?.ackMs ?? ackMs
    this.replace({
      key: before?.key ?? key,
      message: { ...before?.message, ...message },
      durable: seq === null ? 'journal' : 'postgres',
      ...(took === undefined ? {} : { ackMs: took }),
    })
    if (seq !== null) this.coverage?.cover(seq)
    return before === undefined
  }

  /** Older than what is shown: a page of history will bring it. */
  private forget(entry: Entry | undefined): false {
    if (entry) {
      this.takeOut(entry)
      this.byId.delete(entry.message.id)
    }
    return false
  }

  private replace(entry: Entry): void {
    const { id, seq } = entry.message
    const before = this.byId.get(id)
    this.byId.set(id, entry)
    const waits = seq === null && entry.behind === undefined
    if (before && before.message.seq === seq && before.behind === entry.behind && !waits)
      return this.numbered.swap(before, entry)
    // One that waits already keeps its place in the order of arrival.
    if (waits && before?.behind === undefined) return void this.loose.set(id, entry)
    if (before) this.takeOut(before)
    if (waits) return void this.loose.set(id, entry)
    const other = this.numbered.insert(entry)
    // Another message under this number is from before a backup was restored.
    if (other) this.byId.delete(other.message.id)
  }

  private takeOut(entry: Entry): void {
    if (!this.loose.delete(entry.message.id)) this.numbered.remove(entry)
  }

  private trim(): void {
    const excess = this.numbered.size + this.loose.size - most
    if (!this.coverage || excess <= batch) return
    for (const { message } of this.numbered.takeOldest(excess)) this.byId.delete(message.id)
    this.coverage.rebase(this.numbered.lowest ?? this.coverage.highest + 1)
    const oldest = [...this.loose.keys()].slice(0, Math.max(0, this.loose.size + this.numbered.size - most))
    for (const id of oldest) {
      this.loose.delete(id)
      this.byId.delete(id)
    }
    this.partial ||= oldest.length > 0
  }

  private clear(): void {
    this.byId.clear()
    this.unheard.clear()
    this.adrift.clear()
    this.numbered.clear()
    this.loose.clear()
    this.coverage = undefined
  }
}

function lowest(messages: readonly SaidMessage[]): number | undefined {
  const numbers = messages.map((message) => message.seq).filter((seq) => seq !== null)
  return numbers.length > 0 ? Math.min(...numbers) : undefined
}
