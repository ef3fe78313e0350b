/** What was said in one room and is not yet acknowledged, in the order in which it was said. */

import type { AckFrame, SendFrame } from '../protocol/frames.ts'
import { Backoff } from './backoff.ts'
import type { Pacer } from './pacer.ts'
import { Refused } from './refused.ts'
import type { Timers } from './timers.ts'

/** A message on its way: `failed` says why it will not go by itself. */
export interface Parcel {
  readonly ref: string
  readonly text: string
  /** RFC 3339, by this machine's clock. */
  readonly saidAt: string
  /** When it was first handed to a connection: milliseconds of the timers' clock. */
  readonly writtenAt?: number
  readonly failed?: Refused
}

export type Ack = Omit<AckFrame, 'type'>

export interface OutboxDeps {
  room: string
  timers: Timers
  random: () => number
  pacer: Pacer
  /** Hands the frame to a live connection; false when there is none. */
  write(frame: SendFrame): boolean
  changed(): void
}

interface Slot {
  parcel: Parcel
  settle: { resolve(ack: Ack): void; reject(error: Refused): void }
}

/** How many messages may wait in one room, those that failed and are neither retried nor discarded among them. */
const most = 500
/** The server answers every send; no answer for this long is taken for a lost one. */
const answerMs = 20_000

/**
 * Shut, while the room is not joined; else open. Open, one parcel is on its way at a time: only so does a refusal leave
 * no later message in front of an earlier one. After a refusal that may pass, or a reconnect, the same parcel goes again
 * under the same ref, which the server stores once.
 */
export class Outbox {
  /** Why the first parcel is being held although the room is joined. */
  holding: Refused | undefined
  private readonly slots: Slot[] = []
  private shut = true
  private onItsWay: string | undefined
  private cancel: (() => void) | undefined
  private readonly backoff: Backoff

  constructor(private readonly deps: OutboxDeps) {
    this.backoff = new Backoff({ firstMs: 1_000, mostMs: 15_000 }, deps.random)
  }

  get parcels(): Parcel[] {
    return this.slots.map((slot) => slot.parcel)
  }

  /** Resolves when the server has it for good; rejects with Refused when it will not go by itself, or is one too many. */
  add(text: string, ref: string): Promise<Ack> {
    if (this.slots.length >= most) {
      return Promise.reject(new Refused('outbox_full', 'too many messages are waiting to be sent'))
    }
    return this.put({ ref, text, saidAt: new Date().toISOString() })
  }

  /** The room is joined: sends from the first unacknowledged parcel on. */
  resume(): void {
    this.shut = false
    this.backoff.reset()
    this.next()
  }

  /** The room is out of reach: nothing is sent until `resume`. */
  hold(): void {
    this.shut = true
    this.free()
  }

  /** The parcel is the server's now. Undefined: it was not one of these, or was answered before. */
  acked(ack: Ack): Parcel | undefined {
    const slot = this.take(ack.ref)
    if (!slot) return undefined
    slot.settle.resolve(ack)
    this.backoff.reset()
    this.advance(ack.ref)
    return slot.parcel
  }

  /** The server said no to a parcel; true when it was one of these. */
  refused(ref: string, error: Refused): boolean {
    const slot = this.find(ref)
    if (!slot) return false
    if (error.retry) {
      if (this.onItsWay === ref) this.pause(error)
      return true
    }
    this.fail(slot, error)
    this.advance(ref)
    return true
  }

  /** Sends a failed parcel again, as the newest; under the same ref, except where that is what was wrong with it. */
  retry(ref: string, newRef: string): Promise<Ack> {
    const slot = this.find(ref)
    if (!slot?.parcel.failed) return Promise.reject(new Refused('closed', 'this message is not a failed one'))
    this.take(ref)
    const { text, failed } = slot.parcel
    return this.put({
      ref: failed.code === 'ref_conflict' ? newRef : ref,
      text,
      saidAt: new Date().toISOString(),
    })
  }

  /** Forgets a failed parcel. */
  discard(ref: string): void {
    if (!this.find(ref)?.parcel.failed) return
    this.take(ref)
    this.deps.changed()
  }

  /** Gives up on everything that waits. */
  failAll(error: Refused): void {
    this.free()
    for (const slot of this.slots) if (!slot.parcel.failed) this.fail(slot, error)
  }

  private put(parcel: Parcel): Promise<Ack> {
    const sent = new Promise<Ack>((resolve, reject) => {
      this.slots.push({ parcel, settle: { resolve, reject } })
    })
    this.deps.changed()
    this.next()
    return sent
  }

  private find(ref: string): Slot | undefined {
    return this.slots.find((slot) => slot.parcel.ref === ref)
  }

  private take(ref: string): Slot | undefined {
    const at = this.slots.findIndex((slot) => slot.parcel.ref === ref)
    return at < 0 ? undefined : this.slots.splice(at, 1)[0]
  }

  private fail(slot: Slot, error: Refused): void {
    slot.parcel = { ...slot.parcel, failed: error }
    slot.settle.reject(error)
    this.deps.changed()
  }

  private next(): void {
    if (this.shut || this.cancel) return
    const slot = this.slots.find(({ parcel }) => !parcel.failed)
    if (!slot) return
    const wait = this.deps.pacer.take()
    if (wait > 0) return this.later(wait)
    const { ref, text } = slot.parcel
    this.onItsWay = ref
    this.cancel = this.deps.timers.after(answerMs, () => this.again())
    const written = this.deps.write({ type: 'send', room: this.deps.room, text, ref })
    if (written) slot.parcel = { writtenAt: this.deps.timers.now(), ...slot.parcel }
  }

  private pause(error: Refused): void {
    this.free()
    this.holding = error
    this.later(this.backoff.next(error.retryAfterMs))
    this.deps.changed()
  }

  private later(ms: number): void {
    this.cancel = this.deps.timers.after(ms, () => this.again())
  }

  private again(): void {
    this.free()
    this.next()
  }

  /** The parcel on its way was answered: it is the next one's turn. */
  private advance(ref: string): void {
    if (this.onItsWay !== ref) return
    this.holding = undefined
    this.again()
  }

  private free(): void {
    this.cancel?.()
    this.cancel = undefined
    this.onItsWay = undefined
  }
}
