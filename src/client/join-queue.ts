/** The joins of one client, one at a time: an `error` frame without a `ref` then belongs to the join that waits. */

import type { ClientFrame, ErrorFrame, JoinedFrame } from '../protocol/frames.ts'
import { Backoff } from './backoff.ts'
import { Refused } from './refused.ts'
import type { Room } from './room.ts'
import type { Timers } from './timers.ts'

export interface JoinQueueDeps {
  timers: Timers
  random: () => number
  write(frame: ClientFrame): boolean
}

/** The server answers every join; no answer for this long is taken for a lost one. */
const answerMs = 20_000

interface Delay {
  backoff: Backoff
  cancel(): void
}

export class JoinQueue {
  private waiting: Room[] = []
  private asked: Room | undefined
  private live = false
  private cancel: (() => void) | undefined
  private readonly backoff: Backoff
  /** Rooms that the server cannot look up at the moment; it may well know others. */
  private readonly delayed = new Map<Room, Delay>()

  constructor(private readonly deps: JoinQueueDeps) {
    this.backoff = this.newBackoff()
  }

  /** The connection is up: joins all of these. */
  start(rooms: Iterable<Room>): void {
    this.stop()
    this.live = true
    this.backoff.reset()
    this.waiting = [...rooms].filter((room) => room.standing === 'joining')
    this.next()
  }

  /** The connection is gone, and every question with it. */
  stop(): void {
    this.live = false
    this.waiting = []
    for (const delay of this.delayed.values()) delay.cancel()
    this.delayed.clear()
    this.rest()
  }

  add(room: Room): void {
    if (!this.live) return
    this.waiting.push(room)
    this.next()
  }

  /** Leaves a room; one that is just being joined is left when the answer is there, so that no answer is mistaken. */
  leave(room: Room): void {
    this.waiting = this.waiting.filter((other) => other !== room)
    this.settled(room)
    if (this.live && this.asked !== room) this.deps.write({ type: 'leave', room: room.id })
  }

  joined(frame: JoinedFrame): void {
    const room = this.asked
    if (room?.id !== frame.room.id) return
    this.rest()
    this.backoff.reset()
    this.settled(room)
    if (room.standing === 'left') this.leave(room)
    else room.joined(frame)
    this.next()
  }

  /** Takes an `error` frame without a `ref`. */
  refused(frame: ErrorFrame): void {
    const room = this.asked
    if (!room) return
    const error = new Refused(frame.code, frame.message, frame.retryAfterMs)
    this.rest()
    if (error.retry && error.code !== 'storage_unavailable') return this.again(room, error.retryAfterMs)
    if (room.standing !== 'left') this.refuse(room, error)
    this.next()
  }

  private refuse(room: Room, error: Refused): void {
    if (error.retry) return this.delay(room, error)
    this.settled(room)
    room.refused(error)
  }

  /** Asks for this room again later; others have their turn meanwhile. */
  private delay(room: Room, error: Refused): void {
    const { backoff } = this.delayed.get(room) ?? { backoff: this.newBackoff() }
    const cancel = this.deps.timers.after(backoff.next(error.retryAfterMs), () => this.add(room))
    this.delayed.set(room, { backoff, cancel })
    room.delayed(error)
  }

  /** The room is not asked for again. */
  private settled(room: Room): void {
    this.delayed.get(room)?.cancel()
    this.delayed.delete(room)
  }

  private newBackoff(): Backoff {
    return new Backoff({ firstMs: 1_000, mostMs: 10_000 }, this.deps.random)
  }

  private again(room: Room, askedMs?: number): void {
    if (room.standing !== 'left') this.waiting.push(room)
    this.later(this.backoff.next(askedMs))
  }

  private next(): void {
    if (!this.live || this.asked || this.cancel) return
    const room = this.waiting.shift()
    if (!room) return
    this.asked = room
    this.cancel = this.deps.timers.after(answerMs, () => {
      this.rest()
      this.again(room)
    })
    const { id, after } = room
    this.deps.write(after === undefined ? { type: 'join', room: id } : { type: 'join', room: id, after })
  }

  private later(ms: number): void {
    this.cancel = this.deps.timers.after(ms, () => {
      this.cancel = undefined
      this.next()
    })
  }

  private rest(): void {
    this.cancel?.()
    this.cancel = undefined
    this.asked = undefined
  }
}
