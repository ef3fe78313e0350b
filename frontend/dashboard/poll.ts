/** Asks the server once a second how it is, for as long as somebody looks. */

import type { Now } from '../../src/protocol/watched.ts'
import type { Answer } from './api.ts'

/** asking: nobody answered yet. refused: it said no, and is asked again only on request. */
export type Contact =
  | { state: 'asking' }
  | { state: 'live' }
  | { state: 'away' }
  | { state: 'refused'; status: number; detail: string }

export interface PollDeps {
  ask(): Promise<Answer<Now>>
  took(now: Now): void
  contactChanged(contact: Contact): void
}

/** A second of the server is there so long after its end. */
const settleMs = 60
const [leastMs, mostMs] = [250, 1_100]
/** So long between attempts while it does not answer. */
const retryMs = 2_000

export class Poll {
  private timer: number | undefined
  private asking = false
  contact: Contact = { state: 'asking' }

  constructor(private readonly deps: PollDeps) {
    document.addEventListener('visibilitychange', () => this.now())
    addEventListener('online', () => this.now())
  }

  /** Asks at once, and goes on from there. */
  now(): void {
    clearTimeout(this.timer)
    if (!document.hidden && !this.asking) void this.ask()
  }

  private async ask(): Promise<void> {
    this.asking = true
    const answer = await this.deps.ask()
    this.asking = false
    // A status above is a server, or a proxy before it, that cannot answer at the moment.
    if (answer.kind === 'refused' && answer.status < 500) return this.turn({ ...answer, state: 'refused' })
    this.turn({ state: answer.kind === 'ok' ? 'live' : 'away' })
    // Before anything is drawn: a fault in that must not stop the clock.
    this.timer = setTimeout(() => this.now(), answer.kind === 'ok' ? pauseAfter(answer.body) : retryMs)
    if (answer.kind === 'ok') this.deps.took(answer.body)
  }

  private turn(contact: Contact): void {
    this.contact = contact
    this.deps.contactChanged(contact)
  }
}

/** Until the next second will have ended, so that each answer brings just one. */
function pauseAfter({ at, seconds }: Now): number {
  const sinceLast = at - (seconds.at(-1)?.at ?? at)
  return Math.min(mostMs, Math.max(leastMs, 1_000 - sinceLast + settleMs))
}
