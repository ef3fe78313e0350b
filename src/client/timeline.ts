/** The messages of one room as they are shown: numbered ones by number, the others behind them as they arrived. */

import type { JoinedFrame, SaidMessage } from '../protocol/frames.ts'
import { Coverage, type Hole } from './coverage.ts'

/** One shown message. A new object stands in its place whenever anything about it changes. */
export interface Entry {
  /** Stays the same from the moment the message was typed or first seen. */
  readonly key: string
  readonly message: SaidMessage
  /** Milliseconds from sending it to its ack; of own messages that were acknowledged here. */
  readonly ackMs?: number
  /** True: durable once, but it will never have a number. */
  readonly unkept?: true
}

/** The oldest are let go past this many; `older` pages bring them back. */
const most = 5_000
/** Let go at once, so that it does not happen with every message. */
const batch = 500

export class Timeline {
  private readonly byId = new Map<string, Entry>()
  private numbered: Entry[] = []
  private loose: Entry[] = []
  private coverage: Coverage | undefined
  /** Own messages that are here by their ack and will be heard as everybody hears them, in their turn. */
  private readonly unheard = new Set<string>()

  /** In the order in which they are shown. */
  get entries(): Entry[] {
    return [...this.numbered, ...this.loose]
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

  /** Takes a room's welcome; answers the messages not heard before, unless it is the first one. */
  joined({ room, messages }: JoinedFrame): SaidMessage[] {
    // The server knows less than was shown: a backup was restored, and numbers are given anew.
    if (this.coverage && room.head < this.coverage.after) this.clear()
    const first = !this.coverage
    this.coverage ??= new Coverage(lowest(messages) ?? room.head + 1)
    const news = messages.filter((message) => this.hear(message))
    // A welcome passes over what is here: an own message is in no frame any more when only its ack came through.
    const left = this.takeUnheard()
    this.coverage.expect(room.head)
    this.trim()
    return first ? left : [...left, ...news]
  }

  /** Takes a live message; true when it was not heard before. */
  add(message: SaidMessage, key?: string): boolean {
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

  /** Takes the number of a message that had none (null: it never will); an unknown one leaves a hole. */
  stored(id: string, seq: number | null): void {
    const entry = this.byId.get(id)
    if (entry && seq === null) this.replace({ ...entry, unkept: true })
    else if (entry) this.upsert({ ...entry.message, seq })
    else if (seq !== null) this.coverage?.expect(seq)
  }

  /** Takes a page of history below the base, newest first; `end` says that nothing lies below it. */
  prepend(messages: readonly SaidMessage[], end: boolean): void {
    const base = end ? 1 : (lowest(messages) ?? 1)
    this.coverage?.rebase(base)
    for (const message of messages) this.upsert(message)
  }

  /** Takes a page of history over a hole, oldest first; answers the messages not heard before. */
  fill(hole: Hole, messages: readonly SaidMessage[], end: boolean): SaidMessage[] {
    const news = messages.filter((message) => this.hear(message))
    // History is the last word: a number that it passes over does not exist.
    const last = messages.at(-1)?.seq
    this.coverage?.cover(hole.from, end ? hole.to : Math.min(hole.to, last ?? hole.to))
    return news
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
    if (before && before.message.seq !== null && seq === null) return false
    if (seq !== null && this.coverage && seq < this.coverage.base) return this.forget(before)
    const took = before?.ackMs ?? ackMs
    const entry: Entry = {
      key: before?.key ?? key,
      message: { ...before?.message, ...message },
      ...(took === undefined ? {} : { ackMs: took }),
    }
    this.replace(entry, before)
    if (seq !== null) this.coverage?.cover(seq)
    return before === undefined
  }

  /** Older than what is shown: a page of history will bring it. */
  private forget(entry: Entry | undefined): false {
    if (entry) this.remove(entry)
    return false
  }

  private replace(entry: Entry, before = this.byId.get(entry.message.id)): void {
    const { seq } = entry.message
    this.byId.set(entry.message.id, entry)
    if (before && before.message.seq === seq)
      return swap(seq === null ? this.loose : this.numbered, before, entry)
    if (before) this.takeOut(before)
    if (seq === null) this.loose.push(entry)
    else this.insert(entry, seq)
  }

  private insert(entry: Entry, seq: number): void {
    const at = this.place(seq)
    const there = this.numbered[at]
    const taken = there?.message.seq === seq
    // Another message under this number is from before a backup was restored.
    if (there && taken) this.byId.delete(there.message.id)
    this.numbered.splice(at, taken ? 1 : 0, entry)
  }

  /** The index of the first entry numbered so or higher; live messages belong at the end and are found at once. */
  private place(seq: number): number {
    let low = 0
    let high = this.numbered.length
    if (high > 0 && numberOf(this.numbered[high - 1]) < seq) return high
    while (low < high) {
      const middle = (low + high) >> 1
      if (numberOf(this.numbered[middle]) < seq) low = middle + 1
      else high = middle
    }
    return low
  }

  private remove(entry: Entry): void {
    this.byId.delete(entry.message.id)
    this.takeOut(entry)
  }

  private takeOut(entry: Entry): void {
    if (entry.message.seq === null) this.loose = this.loose.filter((other) => other !== entry)
    else this.numbered = this.numbered.filter((other) => other !== entry)
  }

  private trim(): void {
    if (!this.coverage || this.numbered.length <= most + batch) return
    const gone = this.numbered.splice(0, this.numbered.length - most)
    for (const entry of gone) this.byId.delete(entry.message.id)
    this.coverage.rebase(numberOf(this.numbered[0]))
  }

  private clear(): void {
    this.byId.clear()
    this.unheard.clear()
    this.numbered = []
    this.loose = []
    this.coverage = undefined
  }
}

function numberOf(entry: Entry | undefined): number {
  return entry?.message.seq ?? 0
}

function lowest(messages: readonly SaidMessage[]): number | undefined {
  const numbers = messages.map((message) => message.seq).filter((seq) => seq !== null)
  return numbers.length > 0 ? Math.min(...numbers) : undefined
}

function swap(list: Entry[], before: Entry, after: Entry): void {
  list[list.lastIndexOf(before)] = after
}
