/** A run from the first room to the last account. */

import { randomBytes } from 'node:crypto'
import { micros } from './clock.ts'
import type { Dialect } from './dialects/dialect.ts'
import { findDialect } from './dialects/dialects.ts'
import { exitCodes, Unable } from './failure.ts'
import type { Beat, Counts, Hand } from './generator/hand.ts'
import { runLength } from './ledger/envelope.ts'
import type { LatencyName, Recorded } from './ledger/latency.ts'
import { isHere } from './machine/environment.ts'
import { ensureRoom } from './machine/limits.ts'
import { connectionsOf, messagesOf, type Plan } from './plan/plan.ts'
import type { Slo } from './plan/slo.ts'
import { countsOf, gather, secondOf, type Gathered } from './results/gather.ts'
import type { Second } from './results/second.ts'
import { summarize, type Outcome } from './results/summarize.ts'
import type { Mark, Summary } from './results/summary.ts'
import { watchServer, type Watch } from './server/watch.ts'
import { socketMemory } from './server/process.ts'
import { metricError } from './server/metric-error.ts'
import { reconcile, reconcileWhenQuiet } from './server/reconcile.ts'
import type { Scrape } from './server/scrape.ts'
import { unlessStopped } from './stopping.ts'
import { Team } from './team/team.ts'
import type { View } from './terminal/view.ts'

export interface RunOptions {
  plan: Plan
  slos: readonly Slo[]
  metrics: URL | undefined
  /** The server's process, where it is on this machine and known. */
  pid: number | undefined
  /** The words that do it again, and the options as they were resolved. */
  again: string
  options: Record<string, string>
  view: View
  /** Ends the load early; what was measured until then is reported. */
  signal: AbortSignal
  /** Answers a new generator. */
  recruit: () => Hand
}

export interface Ran {
  summary: Summary
  seconds: Second[]
  plan: Plan
  /** Every latency, of all generators together. */
  recorded: Record<LatencyName, Recorded>
  /** What the books and witnesses of each room say: lines of JSON. */
  evidence: string[]
}

const beatMs = 1_000
const fillingMs = 100
/** Between saying when the load begins and its beginning: every generator has heard of it by then. */
const headStartMicros = 50_000

/** Does what the plan says. Rejects with Unable when it cannot be begun. */
export async function run(options: RunOptions): Promise<Ran> {
  const { plan, pid, metrics, recruit, view } = options
  ensureRoom({
    connections: connectionsOf(plan),
    loopback: isHere(new URL(plan.url)),
    workers: plan.workers,
    ...(pid === undefined ? {} : { serverPid: pid }),
  })
  // A dialect that cannot be loaded is told before anything is opened.
  const dialect = await findDialect(plan.dialect)
  const name = randomBytes(runLength / 2).toString('hex')
  const watch = await watchServer({ ...(metrics ? { metrics } : {}), ...(pid === undefined ? {} : { pid }) })
  const team = new Team(plan, name, recruit)
  const stop = () => void team.stop().catch(ignore)
  options.signal.addEventListener('abort', stop)
  if (options.signal.aborted) stop()
  try {
    return await new Running({ ...options, dialect }, name, watch, team).run()
  } catch (error) {
    // Whatever fails while a run is being stopped fails because of that.
    throw options.signal.aborted ? new Unable('Interrupted.', exitCodes.interrupted) : error
  } finally {
    options.signal.removeEventListener('abort', stop)
    await team.end()
    view.end()
  }
}

/** What the server counted and timed, beside ours. */
type Held = Pick<Outcome, 'reconciliation' | 'metricError'>

class Running {
  readonly #seconds: Second[] = []
  readonly #marks: Mark[] = []
  readonly #startedAt = new Date().toISOString()
  readonly #timers: NodeJS.Timeout[] = []
  #loadBegan = 0

  constructor(
    private readonly options: RunOptions & { dialect: Dialect },
    private readonly name: string,
    private readonly watch: Watch,
    private readonly team: Team,
  ) {}

  async run(): Promise<Ran> {
    const { plan, view, signal } = this.options
    const before = { sockets: socketMemory(), ...(await this.#memory()) }
    const filling = await this.#fill()
    const filled = { sockets: socketMemory(), ...(await this.#memory()) }
    await this.watch.begin()
    const drained = await this.#load()
    await this.watch.end()
    view.phase('waiting for numbers')
    await this.team.awaitNumbers()
    view.phase('checking history')
    const parts = await this.team.settle({ drained, audit: messagesOf(plan) > 0 && !signal.aborted })
    const gathered = gather(parts)
    const outcome: Outcome = {
      ...this.options,
      ...{ run: this.name, startedAt: this.#startedAt, loadBegan: this.#loadBegan, marks: this.#marks },
      ...{ gathered, before, filled, filling, interrupted: signal.aborted },
      server: this.watch.summary(),
      ...(await this.#reconcile(gathered, drained)),
    }
    return {
      summary: summarize(outcome),
      seconds: this.#seconds,
      plan,
      recorded: gathered.latencies.encode(),
      evidence: parts.flatMap(({ evidence }) => evidence),
    }
  }

  /** What was not waited for cannot be held against the server's counters. */
  async #reconcile({ ours, latencies }: Gathered, drained: boolean): Promise<Held> {
    const { plan, signal, dialect } = this.options
    // Only of Glassroom is it known what its counters mean.
    if ((signal.aborted && !drained) || dialect.name !== 'glassroom') return { reconciliation: [] }
    const page = () => this.watch.page()
    const compare = (before?: Scrape, after?: Scrape) => reconcile(before, after, ours)
    const patience = Math.min(plan.drainMs, 5_000)
    const { rows, after } = await reconcileWhenQuiet(this.watch.before, page, compare, patience)
    const error = metricError(this.watch.before, after, latencies.last.summary())
    return { reconciliation: rows, ...(error ? { metricError: error } : {}) }
  }

  /** Rooms, connections, members; told as it goes. */
  async #fill(): Promise<Summary['filling']> {
    const { plan, view, signal } = this.options
    const total = connectionsOf(plan)
    view.phase(`creating ${plan.rooms} rooms`)
    const poll = setInterval(() => {
      void this.team.beat().then((beats) => view.phase(...fillingPhase(beats, total)), ignore)
    }, fillingMs)
    try {
      const begun = micros()
      await unlessStopped(signal, this.team.open())
      const opened = micros()
      await unlessStopped(signal, this.team.fill())
      return { rooms: (opened - begun) / 1e6, members: (micros() - opened) / 1e6 }
    } finally {
      clearInterval(poll)
    }
  }

  /** Says everything, and waits for what is owed; false when some of it never came. */
  async #load(): Promise<boolean> {
    const { plan } = this.options
    const startAt = micros() + headStartMicros
    this.#loadBegan = startAt
    for (const { share, atMs } of plan.unrest.storms) this.#markAt(atMs, `${share * 100} % lose the line`)
    let phase: Second['phase'] = 'load'
    const beats = this.#follow(startAt, () => phase)
    try {
      await this.team.speak(startAt)
      void this.watch.spoken()
      phase = 'drain'
      return await this.team.drain()
    } finally {
      for (const timer of this.#timers) clearTimeout(timer)
      await beats.end()
    }
  }

  /** Once a second: what all generators and the server did. */
  #follow(startAt: number, phase: () => Second['phase']): { end(): Promise<void> } {
    const { plan, view } = this.options
    let before: Counts = countsOf([])
    let turn = Promise.resolve()
    const beat = async () => {
      const [beats, server] = await Promise.all([this.team.beat(), this.watch.second()])
      const at = (micros() - startAt) / 1e6
      const warming = phase() === 'load' && at * 1e3 < plan.warmupMs
      const second = secondOf({ at, phase: warming ? 'warm-up' : phase(), beats, before, server })
      before = countsOf(beats)
      this.#seconds.push(second)
      view.second(second)
    }
    const next = () => (turn = turn.then(beat).catch(ignore))
    const timer = setInterval(() => void next(), beatMs)
    const end = async () => {
      clearInterval(timer)
      await next()
    }
    return { end }
  }

  #markAt(atMs: number, text: string): void {
    const mark = () => {
      this.#marks.push({ at: atMs / 1e3, text })
      this.options.view.mark(text)
    }
    this.#timers.push(setTimeout(mark, atMs))
  }

  async #memory(): Promise<{ server: number | undefined; generators: number }> {
    const [beats, server] = await Promise.all([this.team.beat(), this.watch.second()])
    return {
      server: server?.rssBytes,
      generators: beats.reduce((sum, { effort }) => sum + effort.rssBytes, 0),
    }
  }
}

function fillingPhase(beats: readonly Beat[], total: number): [text: string, share?: number] {
  const sum = (of: (beat: Beat) => number) => beats.reduce((all, beat) => all + of(beat), 0)
  const [connected, joined] = [sum(({ connected }) => connected), sum(({ joined }) => joined)]
  if (joined > 0) return [`joining ${joined}/${total}`, joined / total]
  if (connected > 0) return [`connecting ${connected}/${total}`, connected / total]
  return ['creating rooms']
}

/** A beat that could not be had is one second without a picture; whoever it failed for says so itself. */
function ignore(): void {}
