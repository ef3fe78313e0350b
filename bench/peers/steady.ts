/** An open loop: messages leave at fixed times, whatever the server does, and every delivery is timed from then. */

import { setTimeout as pause } from 'node:timers/promises'
import { micros } from '../clock.ts'
import { Latency } from '../ledger/latency.ts'
import { watchCommits } from './commits.ts'
import { Crowd, type Faults } from './crowd.ts'
import { Grid } from './grid.ts'
import { processorSeconds } from './processor.ts'
import type { Kept, Steady } from './tasks.ts'
import { tick } from './ticker.ts'

export async function keepRates(task: Steady): Promise<Kept[]> {
  const crowd = await Crowd.open(task.gathering)
  const kept: Kept[] = []
  crowd.watchRefusals()
  crowd.talk(task.window)
  await pause(task.warmupMs)
  let before = await crowd.rest()
  for (const rate of task.rates) {
    const now = await new Pace(crowd, task, rate).keep()
    kept.push({ ...now, faults: since(now.faults, before) })
    before = now.faults
  }
  return kept
}

/** What the crowd counts from its beginning, as that of one rate. */
function since(now: Faults, before: Faults): Faults {
  return {
    lost: now.lost - before.lost,
    refused: now.refused - before.refused,
    repeated: now.repeated - before.repeated,
    strange: now.strange - before.strange,
  }
}

/** Until the ticker's thread runs, and everybody has what was said before. */
const leadMs = 100

/** Nothing is due for so long before the measuring: a server is asked for its numbers, which takes it some milliseconds. */
const silentMs = 300

class Pace {
  readonly #grid: Grid
  readonly #startAt = micros() + leadMs * 1_000
  /** Numbers that the talkers had used before. */
  readonly #used: number[]
  readonly #delivery = new Latency()
  readonly #lag = new Latency()
  /** What is due from here to there is measured, in milliseconds after the start. */
  readonly #from: number
  readonly #to: number
  #place = 0

  constructor(
    private readonly crowd: Crowd,
    private readonly task: Steady,
    private readonly rate: number,
  ) {
    const { talkers } = crowd
    this.#used = talkers.map(({ sent }) => sent)
    this.#from = task.runInMs + silentMs
    this.#to = this.#from + task.measureMs
    this.#grid = new Grid({ perSecond: rate / task.gathering.members, talkers: talkers.length })
  }

  async keep(): Promise<Kept> {
    const { crowd, rate } = this
    const { gathering, pid } = this.task
    crowd.onDelivery = (talker, number) => this.#arrived(talker, number)
    const stop = tick(this.#startAt, () => this.#sayDue())
    // What was said last has half of the silence to arrive in.
    await this.#until(this.#from - silentMs / 2)
    const commits = await watchCommits(gathering)
    await this.#until(this.#from)
    const [server, loop] = [processorSeconds([pid]), performance.eventLoopUtilization()]
    await this.#until(this.#to)
    const generatorBusy = performance.eventLoopUtilization(loop).utilization
    const used = processorSeconds([pid]) - server
    this.#sayDue()
    await stop()
    const faults = await crowd.settle()
    const { count: deliveries, p50, p99, p999, max } = this.#delivery.summary()
    const lag = this.#lag.percentile(99)
    const commit = await commits?.()
    const kept = { rate, deliveries, p50, p99, p999, max, lag, server: used, generatorBusy, faults }
    return commit ? { ...kept, commit } : kept
  }

  /** Resolves so many milliseconds after the start, not before: a pause may be a millisecond short. */
  async #until(ms: number): Promise<void> {
    const left = () => ms - (micros() - this.#startAt) / 1_000
    while (left() > 0) await pause(Math.ceil(left()))
  }

  /** When a message is due, in milliseconds after the start: as on the grid, with the silence between its two parts. */
  #dueMs(place: number): number {
    const ms = this.#grid.dueMs(place)
    return ms < this.task.runInMs ? ms : ms + silentMs
  }

  /** Says everything whose time has come, each message by itself. */
  #sayDue(): void {
    const { talkers } = this.crowd
    for (;;) {
      const dueMs = this.#dueMs(this.#place)
      const now = micros()
      const due = this.#startAt + dueMs * 1_000
      if (due > now || dueMs >= this.#to) return
      talkers[this.#grid.talkerOf(this.#place++)]?.say(1)
      if (dueMs >= this.#from) this.#lag.record(now - due)
    }
  }

  #arrived(talker: number, number: number): void {
    const place = this.#grid.placeOf(talker, number - (this.#used[talker] ?? 0))
    const dueMs = this.#dueMs(place)
    if (dueMs >= this.#from) this.#delivery.record(micros() - this.#startAt - dueMs * 1_000)
  }
}
