/** Ways and attempts for tests. */

import type { Attempt } from '../../src/core/message.ts'
import type { Way } from '../../src/telemetry/traces/way.ts'

export function attempt(begunAt: number, endedAt: number, changed: Partial<Attempt> = {}): Attempt {
  return { at: 'store', lane: 2, messages: 1, begunAt, endedAt, ...changed }
}

let made = 0

/** One that arrived at 0, was committed from 1 to 2, and written to three members at 3. */
export function way(changed: Partial<Way> = {}): Way {
  made += 1
  const id = `00000000-0000-8000-8000-${String(made).padStart(12, '0')}`
  const times = { receivedAt: 0, tried: [attempt(1, 2)], endedAt: 3 }
  return { id, room: 'room', seq: 1, bytes: 5, recipients: 3, frameBytes: 200, ...times, ...changed }
}
