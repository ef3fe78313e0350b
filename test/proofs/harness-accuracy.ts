/** Proves that the harness reads times rightly: against delays that are held to the microsecond, and stalls. */

import type { Summary } from '../../bench/results/summary.ts'
import { FaultyServer } from '../../bench/testing/faulty-server.ts'
import { formatMicros } from '../../bench/units.ts'
import { bench, testBed } from './harness-bench.ts'
import type { Report } from './harness-report.ts'

const delayMs = 25
/** What the delay may be misread by, in milliseconds. */
const tolerance = 0.5
/** As in the example of wrk2's own description. */
const stallMs = 1_400

const steady = 'rate --rooms 1 --senders 1 -l 4 -w 1'

export async function accuracy(report: Report, quick: boolean): Promise<void> {
  await delays(report, quick ? 2 : 5, quick ? 2 : 3)
  await stalls(report, quick ? 5 : 14)
}

/** Runs with the delay and without it, in turn, so that a change of the machine's mood meets both. */
async function delays({ row, note, progress }: Report, repeats: number, seconds: number): Promise<void> {
  const [plain, delayed]: [Summary[], Summary[]] = [[], []]
  for (let i = 0; i < repeats; i++) {
    progress(`delay of ${delayMs} ms, ${i + 1} of ${repeats}`)
    const words = `${steady} -r 200/s -d ${seconds}s`
    plain.push((await bench(words, testBed({}))).summary)
    delayed.push((await bench(words, testBed({ delayMs }))).summary)
  }
  note(`${delayMs.toFixed(1)} ms more on ${repeats} runs of ${seconds} s, beside ${repeats} without; p50s`)
  note(`own lag p99 at most ${latest([...plain, ...delayed])}`)
  for (const name of ['delivery', 'ack'] as const) {
    const [without, with_] = [plain, delayed].map((runs) =>
      runs.map(({ latency }) => latency[name].p50 / 1e3).sort((a, b) => a - b),
    ) as [number[], number[]]
    const read = median(with_) - median(without)
    const figures = `read as ${read.toFixed(2)} ms  (${spread(with_)} − ${spread(without)})`
    row(Math.abs(read - delayMs) <= tolerance, `delay at ${name}`, figures)
  }
}

/** How late the generator itself was: more than a few milliseconds, and others use this machine. */
function latest(runs: readonly Summary[]): string {
  return formatMicros(Math.max(...runs.map(({ latency }) => latency.lag.p99)))
}

/** A server that stands still, and a generator that does: what each kind of measuring makes of it. */
async function stalls({ row, note, progress }: Report, seconds: number): Promise<void> {
  // Of what was due in the stall each waited for its end; the slowest 1 % of the run are the first of those.
  const due = (stallMs - 0.01 * seconds * 1e3) * 1e3
  const near = (micros: number) => micros > due * 0.9 && micros < due * 1.15
  note(`${stallMs / 1e3} s of stall in ${seconds} s: p99 is due to be ${formatMicros(due)}`)
  progress('the server stands still, open loop')
  const open = (await bench(`${steady} -r 200/s -d ${seconds}s`, testBed({ stallMs }))).summary.latency
  row(near(open.delivery.p99), 'server, open loop', p99s(open))
  progress('the server stands still, closed loop')
  const words = `burst --rooms 1 --senders 1 -l 4 -w 1 --window 1 -n ${quickly(seconds)}`
  const closed = (await bench(words, testBed({ stallMs }))).summary.latency
  const hidden = closed.delivery.p99 < 100_000 && closed.delivery.max > stallMs * 900
  row(hidden, 'server, closed loop', `${p99s(closed)}, max ${formatMicros(closed.delivery.max)}: hidden`)
  progress('the generator stands still')
  const { code, summary } = await heldUp(`${steady} -r 200/s -d ${seconds}s`)
  const { delivery, deliveryFromSent } = summary.latency
  row(near(delivery.p99), 'generator, corrected', p99s(summary.latency))
  const told = `p99 ${formatMicros(deliveryFromSent.p99)} from sending: hidden`
  row(deliveryFromSent.p99 < 100_000, 'generator, uncorrected', told)
  row(code === 90, 'generator, verdict', `${summary.verdict} (exit ${code})`)
}

/** Messages of a closed loop, enough that one of them is less than 1 %. */
function quickly(seconds: number): number {
  return seconds * 200
}

function p99s({ delivery, ack }: Summary['latency']): string {
  return `p99 ${formatMicros(delivery.p99)} delivery, ${formatMicros(ack.p99)} ack`
}

/** A run whose generators stand still for a while, in this process, and that ends by itself. */
async function heldUp(words: string): Promise<{ code: number; summary: Summary }> {
  const server = await FaultyServer.start()
  void server.spoken.then(() => setTimeout(block, 500))
  try {
    return await bench(words, ['-u', server.url], true)
  } finally {
    await server.close()
  }
}

function block(): void {
  const until = performance.now() + stallMs
  while (performance.now() < until);
}

function median(sorted: readonly number[]): number {
  const { length } = sorted
  return ((sorted[(length - 1) >> 1] ?? NaN) + (sorted[length >> 1] ?? NaN)) / 2
}

function spread(sorted: readonly number[]): string {
  return `${sorted[0]?.toFixed(2)}..${sorted.at(-1)?.toFixed(2)}`
}
