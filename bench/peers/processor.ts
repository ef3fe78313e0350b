/** What processes have used of the processor, to the nanosecond: Linux tells it of each thread. */

import { readdirSync, readFileSync } from 'node:fs'

/** Seconds that all threads of these processes ran; threads that ended meanwhile are not counted. */
export function processorSeconds(pids: readonly number[]): number {
  let nanoseconds = 0
  for (const pid of pids)
    for (const thread of threadsOf(pid)) nanoseconds += ranFor(`/proc/${pid}/task/${thread}`)
  return nanoseconds / 1e9
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

function ranFor(folder: string): number {
  try {
    return parseInt(readFileSync(`${folder}/schedstat`, 'utf8'))
  } catch {
    return 0
  }
}
