/** What processes have used of the processor, to the nanosecond, and of memory: Linux tells it of each thread. */

import { readdirSync, readFileSync } from 'node:fs'
import { pageSize } from '../machine/limits.ts'
import { descent, processes } from '../server/process.ts'

/** Seconds that all threads of these processes ran; threads that ended meanwhile are not counted. */
export function processorSeconds(pids: readonly number[]): number {
  let nanoseconds = 0
  for (const pid of pids)
    for (const thread of threadsOf(pid)) nanoseconds += ranFor(`/proc/${pid}/task/${thread}`)
  return nanoseconds / 1e9
}

/** Seconds that each process ran which this one has started: its database. */
export function secondsOfStarted(pid: number): Map<number, number> {
  return new Map(startedBy(pid).map((started) => [started, processorSeconds([started])]))
}

/** What they ran since then, those that have come meanwhile too. Of one that has ended its last is not known. */
export function ranSince(before: ReadonlyMap<number, number>, now: ReadonlyMap<number, number>): number {
  let seconds = 0
  for (const [pid, ran] of now) seconds += ran - (before.get(pid) ?? 0)
  return seconds
}

/** Bytes of a process that are in memory; 0 when it is gone. */
export function residentBytes(pid: number): number {
  const [, pages = '0'] = read(`/proc/${pid}/statm`).split(' ')
  return Number(pages) * pageSize()
}

/** The processes that this one has started, and those that they have. */
export function startedBy(pid: number): number[] {
  return descent(processes(), pid).flatMap((row) => (row.pid === pid ? [] : [row.pid]))
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

function ranFor(folder: string): number {
  return parseInt(read(`${folder}/schedstat`)) || 0
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
