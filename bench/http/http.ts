/** A load over HTTP from the first room to the summary. */

import { randomBytes } from 'node:crypto'
import { micros } from '../clock.ts'
import { Effort } from '../generator/effort.ts'
import { isHere } from '../machine/environment.ts'
import { ensureRoom } from '../machine/limits.ts'
import { reconcileWhenQuiet } from '../server/reconcile.ts'
import { watchServer, type Watch } from '../server/watch.ts'
import type { View } from '../terminal/view.ts'
import { formatCount, formatMicros } from '../units.ts'
import { Account } from './account.ts'
import { Drawer } from './drawer.ts'
import type { Stage } from './endpoints.ts'
import { Firing, type Shot } from './firing.ts'
import { choose, type MixPart } from './mix.ts'
import { makeStage } from './stage.ts'
import { summarize } from './summarize.ts'
import type { HttpSummary } from './summary.ts'

export interface HttpPlan {
  url: URL
  metrics: URL | undefined
  pid: number | undefined
  mix: readonly MixPart[]
  connections: number
  /** Requests a second in all; undefined: as fast as they are answered. */
  perSecond: number | undefined
  /** Milliseconds of the load after the warm-up. */
  durationMs: number
  warmupMs: number
  timeoutSeconds: number
  rooms: number
  /** Messages in each room before the load. */
  history: number
  sessions: number
  size: number
  seed: number
  again: string
  options: Record<string, string>
}

export interface HttpOptions {
  view: View
  /** Ends the load early; what was measured until then is reported. */
  signal: AbortSignal
  /** Milliseconds that the server has to count what it answered (5 s). */
  patienceMs?: number
}

/** Rejects with Unable when it cannot be begun. */
export async function runHttp(
  plan: HttpPlan,
  { view, signal, patienceMs }: HttpOptions,
): Promise<HttpSummary> {
  const { url, pid, metrics, connections } = plan
  ensureRoom({ connections, loopback: isHere(url), ...(pid === undefined ? {} : { serverPid: pid }) })
  const startedAt = new Date().toISOString()
  const run = randomBytes(4).toString('hex')
  const account = new Account()
  const watch = await watchServer({ ...(metrics ? { metrics } : {}), ...(pid === undefined ? {} : { pid }) })
  try {
    view.phase('making rooms, sessions and history')
    const stage = await makeStage({
      ...plan,
      run,
      signal,
      answered: (endpoint, status) => account.answered(endpoint, status),
    })
    const { firing, generator } = await fire(plan, stage, watch, { view, signal })
    account.take(firing)
    const { rows } = await reconcileWhenQuiet(
      watch.before,
      () => watch.page(),
      (before, after) => account.reconcile(before, after),
      patienceMs,
    )
    return summarize({
      plan,
      firing,
      generator,
      startedAt,
      rows,
      server: watch.summary(),
      interrupted: signal.aborted,
    })
  } finally {
    view.end()
  }
}

/** The load itself, watched from the end of the warm-up on. */
async function fire(plan: HttpPlan, stage: Stage, watch: Watch, { view, signal }: HttpOptions) {
  const { warmupMs, durationMs } = plan
  const firing = new Firing({
    ...plan,
    duration: (warmupMs + durationMs) * 1e3,
    warmup: warmupMs * 1e3,
    signal,
    next: shots(plan, stage),
  })
  const effort = new Effort()
  let beginning: Promise<void> | undefined
  const begin = setTimeout(() => {
    effort.lap()
    beginning = watch.begin()
  }, warmupMs)
  const follow = setInterval(() => {
    void watch.second()
    const share = (micros() - firing.startedAt) / 1e3 / (warmupMs + durationMs)
    view.phase(pulse(firing), Math.min(1, share))
  }, 1_000)
  try {
    await firing.run()
  } finally {
    clearTimeout(begin)
    clearInterval(follow)
    await beginning
  }
  const generator = effort.summary()
  await watch.end()
  return { firing, generator }
}

function shots({ mix, seed, url }: HttpPlan, stage: Stage): () => Shot {
  // Other numbers than those of the stage, which has drawn from this seed already.
  const draw = new Drawer(seed + 1)
  const prefix = url.pathname.replace(/\/$/, '')
  return () => {
    const { name, status, method, request } = choose(mix, draw)
    const { path, ...rest } = request(stage, draw)
    return { name, status, request: { ...rest, method, path: prefix + path } }
  }
}

function pulse({ sent, answered, latencies }: Firing): string {
  const p99 = formatMicros(latencies.response.percentile(99))
  return `${formatCount(answered)} of ${formatCount(sent)} answered, p99 ${p99}`
}
