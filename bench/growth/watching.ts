/** The same load on Glassroom at every level of watching, round by round, in turns. */

import { Loader } from '../peers/loader.ts'
import { glassroom } from '../peers/peer.ts'
import { ensureWhole } from '../peers/report.ts'
import { session, type Ground } from '../peers/session.ts'
import { Stand } from '../peers/stand.ts'
import { turned } from '../peers/statistics.ts'
import type { Kept, Saturated, Task } from '../peers/tasks.ts'
import { hundredRooms, textBytes } from '../peers/workloads.ts'
import { scrape } from '../server/scrape.ts'
import { Collector } from './collector.ts'
import { levels, unseen, type Level } from './levels.ts'
import { scrapeEverySecond } from './scraping.ts'
import { spansOf, type Spans } from './spans.ts'

export interface WatchingRun {
  /** The key of a level. */
  level: string
  /** From 1. */
  round: number
  rate: Kept
  saturation: Saturated
  /** From the start of the server to its end. */
  spans: Spans
  /** What our collector counted. */
  received: number
}

export interface WatchingOptions {
  quick: boolean
  rounds: number
  /** Deliveries a second; undefined: half of saturation. */
  rate: number | undefined
}

interface Times {
  /** At saturation. What happens seldom is compiled late: exporting a span costs its final price after some ten thousand. */
  warmupMs: number
  /** At the fixed rate, before it is measured. */
  runInMs: number
  measureMs: number
}

const whole: Times = { warmupMs: 15_000, runInMs: 1_000, measureMs: 8_000 }
const quick: Times = { warmupMs: 400, runInMs: 400, measureMs: 1_000 }
const quickLevels = ['off', 'dashboard', 'traces1', 'traces100']

export interface Watching {
  /** Deliveries a second of the fixed rate. */
  rate: number
  runs: WatchingRun[]
}

/** Rejects with Unable. */
export async function measureWatching(
  options: WatchingOptions,
  ground: Ground,
  say: (what: string) => void,
): Promise<Watching> {
  const times = options.quick ? quick : whole
  const chosen = levels.filter(({ key }) => !options.quick || quickLevels.includes(key))
  const collector = await Collector.open()
  try {
    say('how much it can take')
    const rate = options.rate ?? (await halfOf(ground, times))
    const runs: WatchingRun[] = []
    for (let round = 1; round <= options.rounds; round++)
      for (const level of turned(chosen, round)) {
        say(`round ${round} of ${options.rounds} · ${level.name}`)
        runs.push({ round, ...(await watchedRun(level, rate, { ground, times, collector })) })
      }
    return { rate, runs }
  } finally {
    await collector.close()
  }
}

/** About half of the deliveries a second that a server takes which nobody watches. */
async function halfOf(ground: Ground, times: Times): Promise<number> {
  const off = glassroom(unseen)
  const { deliveries, seconds } = await session(off, ground, (stand) => saturating(stand, times))
  return Number((deliveries / seconds / 2).toPrecision(2))
}

interface Deps {
  ground: Ground
  times: Times
  collector: Collector
}

async function watchedRun(
  level: Level,
  rate: number,
  { ground: { folder, signal }, times, collector }: Deps,
): Promise<Omit<WatchingRun, 'round'>> {
  const peer = glassroom(level.settings(collector.url))
  const before = collector.spans
  const stand = await Stand.putUp(peer, folder, signal)
  const page = new URL('/metrics', stand.url.replace('ws:', 'http:'))
  const scraping = level.scraped ? scrapeEverySecond(page) : undefined
  try {
    const saturation = await load(saturating(stand, times), signal)
    const [kept] = await load({ ...keeping(stand, times), rates: [rate] }, signal)
    if (kept === undefined) throw new Error('a rate was asked for, and none was kept')
    for (const run of [saturation, kept]) ensureWhole(run, `With ${level.name}`)
    const spans = spansOf(await scrape(page))
    // Ended, it has exported what waited.
    await stand.end()
    return { level: level.key, rate: kept, saturation, spans, received: collector.spans - before }
  } finally {
    scraping?.stop()
    await stand.end()
  }
}

function gathering({ url }: Stand) {
  const { rooms, members, talkers, window } = hundredRooms
  return { window, gathering: { url, speech: 'glassroom', rooms, members, talkers, textBytes } } as const
}

function saturating(stand: Stand, times: Times) {
  return { kind: 'saturate', ...gathering(stand), ...times, pid: stand.pid } as const
}

/** On a server that is warm. */
function keeping(stand: Stand, times: Times) {
  return { kind: 'steady', ...gathering(stand), ...times, warmupMs: 0, pid: stand.pid } as const
}

/** In a fresh generator. */
async function load<Asked extends Task>(task: Asked, signal: AbortSignal) {
  const loader = new Loader()
  try {
    return await loader.perform(task, signal)
  } finally {
    await loader.end()
  }
}
