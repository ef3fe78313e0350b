/** How long an operation takes, and what it allocates. */

import { GCProfiler } from 'node:v8'
import type { Bench } from './bench.ts'

export interface Effort {
  /** Milliseconds of running before anything counts. */
  warmMs: number
  rounds: number
  /** Milliseconds of CPU time that a round takes, about. */
  roundMs: number
}

export interface Figures {
  /** CPU time of one operation, over the rounds, each the mean of its runs. */
  nanoseconds: { min: number; median: number; max: number }
  /** Allocated by one operation, of the heap and in buffers; undefined: it is collected before it can be counted. */
  bytes: number | undefined
}

/** Runs over which allocations are counted: enough for what happens only now and then. */
const mostCounted = 1_024

/** Runs it so often; the answer is the last one. */
type Loop = (times: number) => unknown

/** Everything is left here for a moment, so that no run can be left out as useless. */
export const kept: { answer: unknown } = { answer: undefined }

/** Checks the first answer and the last. Rejects with what the check threw. */
export async function measure({ operations, begin }: Bench, effort: Effort): Promise<Figures> {
  const { run, check } = await begin()
  const first = run()
  check(await first)
  const loop = first instanceof Promise ? slowLoop(run) : quickLoop(run)
  const times = await warm(loop, effort)
  globalThis.gc?.()
  const rounds: number[] = []
  for (let round = 0; round < effort.rounds; round++)
    rounds.push(((await timed(loop, times)) * 1e6) / times / operations)
  rounds.sort((a, b) => a - b)
  const bytes = await allocated(loop, Math.min(times, mostCounted))
  check(kept.answer)
  const [min = NaN, median = NaN, max = NaN] = [rounds[0], rounds[rounds.length >> 1], rounds.at(-1)]
  return { nanoseconds: { min, median, max }, bytes: bytes && bytes / operations }
}

/** Checks it, and nothing more. */
export async function checkOnce({ begin }: Bench): Promise<void> {
  const { run, check } = await begin()
  for (let time = 0; time < 3; time++) check(await run())
}

function quickLoop(run: () => unknown): Loop {
  return (times) => {
    for (let time = 0; time < times; time++) kept.answer = run()
  }
}

function slowLoop(run: () => unknown): Loop {
  return async (times) => {
    for (let time = 0; time < times; time++) kept.answer = await run()
  }
}

/** Until the compiler has seen it all; the answer is how many runs make a round. */
async function warm(loop: Loop, { warmMs, roundMs }: Effort): Promise<number> {
  const end = performance.now() + warmMs
  let times = 1
  for (;;) {
    const ms = await timed(loop, times)
    if (performance.now() >= end && ms > 0) return Math.max(1, Math.round((times * roundMs) / ms))
    if (ms < roundMs) times *= 2
  }
}

/** Milliseconds of all processors: what others do on the machine is not in them, what the collector does beside is. */
async function timed(loop: Loop, times: number): Promise<number> {
  const before = process.cpuUsage()
  const looped = loop(times)
  if (looped instanceof Promise) await looped
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e3
}

/** In bytes a run, over as many as fit between two collections: the least of three, since others allocate as well. */
async function allocated(loop: Loop, most: number): Promise<number | undefined> {
  globalThis.gc?.()
  const looking = (await grown(loop, 0)) ?? 0
  for (let times = most; times >= 1; times = times >> 2) {
    const counted = [await grown(loop, times), await grown(loop, times), await grown(loop, times)]
    const whole = counted.filter((bytes) => bytes !== undefined)
    if (whole.length > 0) return Math.max(0, Math.min(...whole) - looking) / times
  }
  return undefined
}

/** Undefined: something was collected meanwhile. */
async function grown(loop: Loop, times: number): Promise<number | undefined> {
  const profiler = new GCProfiler()
  profiler.start()
  const before = usedBytes()
  const looped = loop(times)
  if (looped instanceof Promise) await looped
  const bytes = usedBytes() - before
  return profiler.stop().statistics.length > 0 ? undefined : bytes
}

function usedBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
