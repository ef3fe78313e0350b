/** A whole run: Postgres and server in a folder of their own, round after round, and the sum of it all. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Options } from './arguments.ts'
import type { Finding } from './checker.ts'
import { Figures } from './figures.ts'
import { planOf } from './plan.ts'
import { ChaosPostgres } from './postgres.ts'
import { Progress, type Screen } from './progress.ts'
import { seeded } from '../support/random.ts'
import { Recorder } from './recorder.ts'
import { mostFindings, type Result } from './report.ts'
import { runRound, type Round } from './round.ts'
import { ChaosServer } from './server.ts'
import { storyOf } from './story.ts'

/** Faults in one round. What a round has seen is checked and forgotten, so that a run may be long. */
const roundFaults = 100
const firstUpMs = 60_000

/** The server as its lives come and go; who notes them changes with the rounds. */
interface World {
  postgres: ChaosPostgres
  server: ChaosServer
  recorder: Recorder
}

/** Rejects when the run itself fails, with the reason. Everything that it started has ended by then. */
export async function run(options: Options, screen: Screen, signal: AbortSignal): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'glassroom-chaos-'))
  const begun = performance.now()
  const now = () => performance.now() - begun
  const figures = new Figures()
  const world = await prepare(folder, new Recorder(figures, now))
  let kept = false
  try {
    const sum = await rounds(options, world, new Progress(screen, options.cycles, figures), signal)
    kept = sum.findings.length > 0
    const { life: lives, gaveUp, lastWords } = world.server
    return { options, seconds: now() / 1000, figures, lives, gaveUp, lastWords, folder, ...sum }
  } finally {
    await world.server.kill()
    await world.postgres.end()
    if (!kept) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function prepare(folder: string, recorder: Recorder): Promise<World> {
  const postgres = await ChaosPostgres.make(folder)
  const world = { postgres, recorder } as World
  world.server = await ChaosServer.make(folder, postgres.url, {
    up: () => world.recorder.incident(`the server is up, in its life ${world.server.life}`),
    crashed: ({ code, signal }) => world.recorder.misled(`the server ended by itself with ${code ?? signal}`),
  })
  await postgres.start()
  world.server.start()
  return world
}

type Sum = Pick<Result, 'cycles' | 'stored' | 'closes' | 'findings' | 'interrupted'>

async function rounds(options: Options, world: World, progress: Progress, signal: AbortSignal): Promise<Sum> {
  const { server } = world
  const { figures, now } = world.recorder
  const plan = planOf(options.seed, options.cycles)
  const random = seeded(options.seed)
  const sum: Sum = { cycles: 0, stored: 0, closes: 0, findings: [], interrupted: false }
  if (!(await server.whenUp(firstUpMs))) throw new Error(`the server does not start: ${server.lastWords}`)
  while (sum.cycles < plan.length && sum.findings.length === 0 && !signal.aborted) {
    world.recorder = new Recorder(figures, now)
    const faults = plan.slice(sum.cycles, sum.cycles + roundFaults)
    const struck = () => progress.show(++sum.cycles, now())
    const name = String(1 + sum.cycles / roundFaults)
    add(sum, await runRound({ ...world, name, faults, random, signal, struck }))
  }
  progress.end()
  sum.interrupted = signal.aborted
  return sum
}

function add(sum: Sum, { evidence, findings }: Round): void {
  const known = new Set<string | undefined>()
  /** Once for each message, however much is wrong with it. */
  const told = (found: Finding) => {
    const again = known.has(found.ref)
    known.add(found.ref)
    return again ? [] : storyOf(found, evidence)
  }
  sum.stored += evidence.histories.reduce((count, { sql }) => count + sql.length, 0)
  sum.closes += evidence.closes.filter(({ explained }) => explained).length
  sum.findings.push(
    ...findings.map((found, at) => ({ ...found, story: at < mostFindings ? told(found) : [] })),
  )
}
