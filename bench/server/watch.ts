/** Watches the server during a run, by its metrics page, its process, or both. Never delays or breaks the run. */

import type { ServerSecond } from '../results/second.ts'
import type { ServerSummary } from '../results/summary.ts'
import { usageOf } from './process.ts'
import { scrape, type Scrape } from './scrape.ts'

/** Where to look. CPU and memory are the process's if one is given, with all that it started; else the page's. */
export interface Watched {
  metrics?: URL
  /** Of the server's process on this machine. */
  pid?: number
}

/** What one look saw; undefined: it could not be read. */
interface Look {
  /** Milliseconds, monotonic. */
  at: number
  page: Scrape | undefined
  cpuSeconds: number | undefined
  rssBytes: number | undefined
}

/** How long the look of one second may take; what comes later is not used. */
const lookMs = 700

/** How long one at the ends of a run may take. */
const carefulMs = 5_000

/** Reads what the server says before anybody comes. Never rejects. */
export async function watchServer(watched: Watched): Promise<Watch> {
  return new Watch(watched, await look(watched, carefulMs))
}

export class Watch {
  #began: Look | undefined
  #spoken: Promise<Look> | undefined
  #atSpoken: Look | undefined
  #ended: Look | undefined
  /** The last look that saw its CPU. */
  #last: Look
  #busy = false
  #rssMost: number | undefined
  #lagMost: number | undefined

  constructor(
    private readonly watched: Watched,
    private readonly first: Look,
  ) {
    this.#last = first
    this.#rssMost = first.rssBytes
  }

  /** Its page before anybody came. */
  get before(): Scrape | undefined {
    return this.first.page
  }

  /** The load begins: its CPU counts from here. */
  async begin(): Promise<void> {
    this.#began = this.#noted(await look(this.watched, carefulMs))
  }

  /**
   * All was said: how busy the server was is told until here, since nobody asks anything of it while the rest is awaited.
   * Need not be awaited.
   */
  async spoken(): Promise<void> {
    this.#spoken = look(this.watched, carefulMs)
    this.#atSpoken = this.#noted(await this.#spoken)
  }

  /** The load is over: the CPU that it cost counts until here. */
  async end(): Promise<void> {
    await this.#spoken
    this.#ended = this.#noted(await look(this.watched, carefulMs))
  }

  /**
   * What the server was like since the last call; to be called once a second. Undefined when it did not tell in time, or
   * while a call before is still under way. Never rejects.
   */
  async second(): Promise<ServerSecond | undefined> {
    if (this.#busy) return undefined
    this.#busy = true
    const since = this.#last
    const now = await look(this.watched, lookMs)
    this.#busy = false
    if (now.page === undefined && now.cpuSeconds === undefined) return undefined
    this.#noted(now)
    return defined({
      cpu: spent(since, now)?.cpu,
      eventLoopUtilization: busy(since, now),
      rssBytes: now.rssBytes,
      processRssBytes: now.page?.get('process_resident_memory_bytes'),
      heapBytes: now.page?.get('nodejs_heap_size_used_bytes'),
      loopDelayP99: lagOf(now.page),
      queue: now.page?.get('chat_queue_messages'),
    })
  }

  /** Its page now, for counters to be held against ours. */
  async page(): Promise<Scrape | undefined> {
    return scrape(this.watched.metrics)
  }

  summary(): ServerSummary {
    const { page, cpuSeconds } = this.first
    const ofProcess = this.watched.pid !== undefined && cpuSeconds !== undefined
    const source = [page && 'its metrics', ofProcess && 'its process'].filter(Boolean).join(' and ')
    const began = this.#began ?? this.first
    const ended = this.#ended ?? this.#last
    const spoken = this.#atSpoken ?? ended
    return defined({
      source: source === '' ? 'none' : source,
      cpuSeconds: spent(began, ended)?.cpuSeconds,
      cpu: (spent(began, spoken) ?? spent(began, ended))?.cpu,
      rssBytesBefore: this.first.rssBytes,
      rssBytesMax: this.#rssMost,
      eventLoopUtilization: busy(began, spoken) ?? busy(began, ended),
      loopDelayP99: this.#lagMost,
    })
  }

  #noted(now: Look): Look {
    if (now.cpuSeconds !== undefined) this.#last = now
    this.#rssMost = greater(this.#rssMost, now.rssBytes)
    if (this.#began && !this.#ended) this.#lagMost = greater(this.#lagMost, lagOf(now.page))
    return now
  }
}

async function look({ metrics, pid }: Watched, ms: number): Promise<Look> {
  const page = await scrape(metrics, AbortSignal.timeout(ms))
  const usage = pid === undefined ? undefined : await usageOf(pid).catch(() => undefined)
  const at = performance.now()
  if (pid !== undefined) return { at, page, cpuSeconds: usage?.cpuSeconds, rssBytes: usage?.rssBytes }
  return {
    at,
    page,
    cpuSeconds: page?.get('process_cpu_seconds_total'),
    rssBytes: page?.get('process_resident_memory_bytes'),
  }
}

/** CPU time between two looks, and as a share of one core. */
function spent(before: Look, after: Look): { cpuSeconds: number; cpu: number } | undefined {
  if (before.cpuSeconds === undefined || after.cpuSeconds === undefined || after.at <= before.at)
    return undefined
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds
  // A server that was started anew counts from nothing again: what it used is not known.
  return cpuSeconds < 0 ? undefined : { cpuSeconds, cpu: cpuSeconds / ((after.at - before.at) / 1e3) }
}

/** The share of the time between two looks in which the server's event loop was at work. */
function busy(before: Look, after: Look): number | undefined {
  const seconds = riseOf('nodejs_eventloop_busy_seconds_total', before, after)
  return seconds === undefined ? undefined : Math.min(1, seconds / ((after.at - before.at) / 1e3))
}

function riseOf(metric: string, before: Look, after: Look): number | undefined {
  const [from, to] = [before.page?.get(metric), after.page?.get(metric)]
  if (from === undefined || to === undefined || after.at <= before.at || to < from) return undefined
  return to - from
}

/** Microseconds. A Node server tells how long a timer took that was set to the interval below: what is above is delay. */
function lagOf(page: Scrape | undefined): number | undefined {
  const p99 = page?.get('nodejs_eventloop_lag_p99_seconds')
  return p99 === undefined ? undefined : Math.max(0, Math.round(p99 * 1e6 - timerMicros))
}

/** The resolution at which prom-client lets Node sample its event loop. */
const timerMicros = 10_000

function greater(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)
}

/** Leaves out what is not known. */
function defined<Shape extends object>(shape: { [Key in keyof Shape]: Shape[Key] | undefined }): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Shape
}
