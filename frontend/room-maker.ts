/** Opens new rooms. One that has to wait, as while the database is away, is opened as soon as it can be. */

import { Backoff } from '../src/client/backoff.ts'
import { Refused } from '../src/client/refused.ts'
import type { RoomState } from '../src/protocol/frames.ts'

export interface RoomMakerDeps {
  create(name: string | undefined): Promise<RoomState>
  /** It is open; `waited` when that was not at once, and the reader may be elsewhere by now. */
  opened(room: RoomState, waited: boolean): void
  /** `notice` says something else than before. */
  changed(): void
  wait(ms: number): Promise<void>
}

export class RoomMaker {
  /** What the reader should know about the room that they wanted; empty when there is nothing to say. */
  notice = ''
  /** Only what was wanted last is worth waiting for. */
  private wanted = 0

  constructor(private readonly deps: RoomMakerDeps) {}

  async make(name: string | undefined): Promise<void> {
    const mine = (this.wanted += 1)
    const backoff = new Backoff({ firstMs: 1_000, mostMs: 10_000 }, Math.random)
    this.say('')
    for (let waited = false; mine === this.wanted; waited = true) {
      const waitMs = await this.attempt(name, waited, backoff)
      if (waitMs === undefined) return
      await this.deps.wait(waitMs)
    }
  }

  /** The milliseconds to wait before the next attempt; undefined when it is settled. */
  private async attempt(name: string | undefined, waited: boolean, backoff: Backoff) {
    try {
      const room = await this.deps.create(name)
      this.say('')
      this.deps.opened(room, waited)
      return undefined
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.say(whyNot(name, error))
      return error.retry ? backoff.next(error.retryAfterMs) : undefined
    }
  }

  /** For the reader, until the next room is wanted. */
  say(notice: string): void {
    this.notice = notice
    this.deps.changed()
  }
}

function whyNot(name: string | undefined, { code, message, retry }: Refused): string {
  if (!retry) return `The room was not opened: ${message.replace(/\.$/, '')}.`
  const room = name === undefined ? 'The new room' : `“${name}”`
  const why = code === 'storage_unavailable' ? 'while history is resting' : 'at the moment'
  return `${room} cannot be opened ${why}. It opens by itself as soon as it can.`
}
