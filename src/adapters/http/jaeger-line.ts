/** Takes Jaeger's questions one at a time: each is work, which many at once would leave chat no time for. */

import { Problem } from './problem.ts'

/** Questions that wait while one is answered. */
export const mostWaiting = 10

export type InLine = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>

/** Rejects with `overloaded` when too many wait. */
export function oneAtATime(): InLine {
  let taken = 0
  let last: Promise<unknown> = Promise.resolve()
  return async (ask) => {
    if (taken > mostWaiting) throw busy
    taken += 1
    const answer = last.then(ask).finally(() => (taken -= 1))
    last = answer.catch(() => undefined)
    return answer
  }
}

const busy = new Problem({
  code: 'overloaded',
  detail: 'This server answers one question about traces at a time, and enough of them wait.',
  retryAfterMs: 1_000,
})
