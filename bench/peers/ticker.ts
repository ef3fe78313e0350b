/**
 * Ticks on every whole millisecond after a moment, a tenth of one late at the median. The event loop's own timers are up to
 * a millisecond late, and a loop that spins would take the processor from a database beside it; a thread sleeps exactly.
 */

import { Worker } from 'node:worker_threads'
import { clockEpoch } from '../clock.ts'

/** Plain JavaScript: threads of Node 20 do not load TypeScript. */
const beat = `
const { parentPort, workerData: { epoch, startAt } } = require('node:worker_threads')
const never = new Int32Array(new SharedArrayBuffer(4))
for (let due = startAt; ; due += 1000) {
  const [seconds, nanoseconds] = process.hrtime()
  const micros = due - (seconds - epoch) * 1e6 - nanoseconds / 1e3
  if (micros > 0) Atomics.wait(never, 0, 0, micros / 1e3)
  parentPort.postMessage(null)
}`

/** Calls back from `startAt` (the clock's microseconds) on, until the answer is called. */
export function tick(startAt: number, onTick: () => void): () => Promise<unknown> {
  const workerData = { epoch: clockEpoch(), startAt }
  const thread = new Worker(beat, { eval: true, execArgv: [], workerData })
  thread.on('message', onTick)
  return () => thread.terminate()
}
