/** Where the time of a message went. */

import type { Draft } from '../core/message.ts'
import type { Stage } from '../protocol/watched.ts'

export const stages: readonly Stage[] = ['queue', 'store', 'journal', 'deliver']

export type Stages = Partial<Record<Stage, number>>

/**
 * The milliseconds of each stage of a message that was delivered `ms` after its arrival; together they are all of it.
 * What was tried twice in one place counts together, and what was between two tries is waiting.
 */
export function stagesOf({ receivedAt, tried }: Pick<Draft, 'receivedAt' | 'tried'>, ms: number): Stages {
  const took: Stages = { queue: ms }
  let [waited, durableAt] = [ms, receivedAt + ms]
  for (const { at, begunAt, endedAt } of tried) {
    took[at] = (took[at] ?? 0) + endedAt - begunAt
    waited -= endedAt - begunAt
    durableAt = endedAt
  }
  took.deliver = receivedAt + ms - durableAt
  took.queue = waited - took.deliver
  return took
}
