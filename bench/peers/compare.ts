/** All runs of a comparison, in turns: every peer once, then every peer again, each time a server of its own. */

import { exitCodes, Unable } from '../failure.ts'
import { inFolder } from './folder.ts'
import { machine } from './machine.ts'
import type { Peer } from './peer.ts'
import { entrantsOf, type Entrant, type Plan } from './plan.ts'
import { Progress, type Part } from './progress.ts'
import { schema, type Report } from './report.ts'
import { session, type Ground } from './session.ts'
import { Stand } from './stand.ts'
import { turned } from './statistics.ts'
import { ratesFor } from './steps.ts'
import type { Done, Task } from './tasks.ts'
import { weighFrame } from './weigh.ts'
import { textBytes, type Workload } from './workloads.ts'

interface Surroundings {
  /** Aborted when the user wants no more. */
  signal: AbortSignal
  /** Told what is being done. */
  say: (what: string, secondsLeft: number) => void
}

/** Measures, and answers what it found; runs that fail are told of in it. Rejects with Unable when interrupted. */
export function compare(plan: Plan, { signal, say }: Surroundings): Promise<Report> {
  return inFolder((folder) => new Comparison(plan, { folder, signal }, say).run())
}

class Comparison {
  readonly #report: Report
  #entrants: Entrant[] = []
  #progress: Progress | undefined

  constructor(
    private readonly plan: Plan,
    private readonly ground: Ground,
    private readonly say: Surroundings['say'],
  ) {
    this.#report = {
      ...{ schema, at: new Date().toISOString(), seconds: 0, machine: machine() },
      ...{ rounds: plan.rounds, workloads: [...plan.workloads], entrants: [], missing: [] },
      ...{ saturation: [], rates: [], idle: [], failures: [] },
    }
  }

  async run(): Promise<Report> {
    const since = performance.now()
    await this.#meet()
    const rounds = Array.from({ length: this.plan.rounds }, (_, i) => i + 1)
    for (const round of rounds) await this.#saturate(round)
    for (const round of rounds) await this.#keepRates(round)
    for (const round of rounds) await this.#idle(round)
    this.#report.seconds = (performance.now() - since) / 1e3
    return this.#report
  }

  get #bare(): Entrant[] {
    return this.#entrants.filter(({ framed }) => !framed)
  }

  /** Finds out who takes part, and how long a chat frame is. */
  async #meet(): Promise<void> {
    const { plan, ground } = this
    const here = plan.peers.filter((peer) => {
      const remedy = peer.missing()
      if (remedy !== undefined) this.#report.missing.push({ label: peer.label, remedy })
      return remedy === undefined
    })
    const glassroom = here.find(({ speech }) => speech === 'glassroom')
    const frame = glassroom ? await weighed(glassroom, ground) : undefined
    this.#entrants = entrantsOf(here, textBytes, plan.workloads.length > 0 ? frame : undefined)
    for (const { key, label, peer, textBytes, framed } of this.#entrants)
      this.#report.entrants.push({ key, label, version: peer.version(), textBytes, framed })
    this.#progress = new Progress(plan, this.#entrants, this.say)
  }

  async #saturate(round: number): Promise<void> {
    for (const workload of this.plan.workloads)
      for (const entrant of turned(this.#entrants, round)) {
        const what = `saturation · ${workload.name}`
        const done = await this.#do('saturation', what, entrant, round, (stand) => {
          const gathering = gatheringOf(workload, entrant, stand)
          return {
            kind: 'saturate',
            gathering,
            window: workload.window,
            ...this.plan.saturation,
            pid: stand.pid,
          }
        })
        if (done)
          this.#report.saturation.push({ workload: workload.key, entrant: entrant.key, round, ...done })
      }
  }

  async #keepRates(round: number): Promise<void> {
    for (const workload of this.plan.workloads) {
      const steps = ratesFor(this.#report, workload.key)
      for (const entrant of turned(this.#bare, round)) {
        const rates = steps.map(({ rate }) => rate)
        const what = `fixed rates · ${workload.name}`
        const kept = await this.#do('rates', what, entrant, round, (stand) => {
          const gathering = gatheringOf(workload, entrant, stand)
          return {
            kind: 'steady',
            gathering,
            window: workload.window,
            rates,
            ...this.plan.rates,
            pid: stand.pid,
          }
        })
        for (const [i, one] of (kept ?? []).entries()) {
          const step = steps[i]?.step ?? 'fixed'
          this.#report.rates.push({ workload: workload.key, entrant: entrant.key, round, step, ...one })
        }
      }
    }
  }

  async #idle(round: number): Promise<void> {
    const { connections, restMs } = this.plan
    if (connections === 0) return
    for (const entrant of turned(this.#bare, round)) {
      const done = await this.#do('idle', 'idle connections', entrant, round, ({ url, pid }) => {
        return { kind: 'idle', url, speech: entrant.peer.speech, connections, restMs, pid }
      })
      if (done) this.#report.idle.push({ entrant: entrant.key, round, ...done })
    }
  }

  /** One run; undefined when it failed, which is noted. */
  async #do<Asked extends Task>(
    part: Part,
    what: string,
    { key, label, peer }: Entrant,
    round: number,
    task: (stand: Stand) => Asked,
  ): Promise<Done<Asked> | undefined> {
    this.#progress?.begin(`round ${round} of ${this.plan.rounds} · ${what} · ${label}`)
    try {
      return await session(peer, this.ground, task)
    } catch (error) {
      if (!(error instanceof Unable) || error.exitCode === exitCodes.interrupted) throw error
      this.#report.failures.push({ entrant: key, round, what, message: error.message })
      return undefined
    } finally {
      this.#progress?.end(part)
    }
  }
}

function gatheringOf({ rooms, members, talkers }: Workload, { peer, textBytes }: Entrant, { url }: Stand) {
  return { url, speech: peer.speech, rooms, members, talkers, textBytes }
}

/** The bytes of a chat frame. The server's folder is kept for those to come: it has a database, and one message in it. */
async function weighed(peer: Peer, { folder, signal }: Ground): Promise<number> {
  const stand = await Stand.putUp(peer, folder, signal)
  try {
    return await weighFrame(new URL(stand.url), textBytes, signal)
  } finally {
    await stand.endAsSeed(folder)
  }
}
