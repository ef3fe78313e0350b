/** Strikes, and heals behind the load's back: a fault waits for what it needs standing, never for the server to be ready. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Fault, FaultKind } from './plan.ts'
import type { ChaosPostgres } from './postgres.ts'
import type { Random } from '../support/random.ts'
import type { Recorder } from './recorder.ts'
import { drainMs, type ChaosServer } from './server.ts'

/** A server that is asked to end has to be there first. */
const upMs = 30_000
/** Between the stop of Postgres and the signal: the lanes are waiting for answers by then. */
const beforeDrainMs = 100

interface World {
  postgres: ChaosPostgres
  server: ChaosServer
  recorder: Recorder
  random: Random
}

export class Faults {
  /** Each resolves when that part stands again, though it may not be ready. */
  private postgres = Promise.resolve()
  private server = Promise.resolve()
  /** Nothing waits for it: other faults may strike into the recovery. */
  private recovery = Promise.resolve()

  constructor(private readonly world: World) {}

  /** Resolves when it has struck, or was interrupted before. */
  async strike(fault: Fault, signal: AbortSignal): Promise<void> {
    const { kind, afterMs } = fault
    if (kind !== 'server') await this.postgres
    if (kind === 'server' || kind === 'both' || kind === 'drain') await this.server
    await pause(afterMs, undefined, { signal }).catch(() => {}) // whoever interrupts looks at the signal below
    if (!signal.aborted) await this.strikes[kind](fault)
  }

  /** Resolves when everything stands again. */
  async healed(): Promise<void> {
    await this.postgres
    await this.server
    await this.recovery
  }

  private readonly strikes: Record<FaultKind, (fault: Fault) => Promise<void>> = {
    server: async ({ serverMs }) => {
      this.struck('server', 'the server is killed')
      await this.world.server.kill()
      this.server = behind(this.restart(serverMs))
    },
    postgres: async ({ postgresMs }) => {
      this.struck('postgres', `Postgres is killed, for ${postgresMs} ms`)
      await this.world.postgres.kill()
      this.postgres = behind(this.revive(postgresMs))
    },
    backend: async () => {
      this.struck('backend', 'a backend of Postgres is killed')
      const recovered = await this.world.postgres.killBackend(this.world.random)
      this.recovery = behind(recovered().then(() => this.returned('Postgres has recovered')))
    },
    pause: async ({ postgresMs }) => {
      this.struck('pause', `Postgres is stopped, for ${postgresMs} ms`)
      await this.world.postgres.stop()
      this.postgres = behind(this.resume(postgresMs))
    },
    both: async ({ postgresMs, serverMs }) => {
      this.struck('both', `server and Postgres are killed, Postgres for ${postgresMs} ms`)
      await Promise.all([this.world.server.kill(), this.world.postgres.kill()])
      this.server = behind(this.restart(serverMs))
      this.postgres = behind(this.revive(postgresMs))
    },
    drain: async ({ postgresMs, serverMs }) => {
      await this.world.server.whenUp(upMs)
      this.struck('drain', `Postgres is stopped and the server asked to end`)
      await this.world.postgres.stop()
      await pause(beforeDrainMs)
      const drained = this.drain()
      this.server = behind(drained.then(() => this.restart(serverMs)))
      this.postgres = behind(drained.then(() => this.resume(postgresMs)))
    },
  }

  private struck(kind: FaultKind, what: string): void {
    const { recorder } = this.world
    recorder.incident(what)
    recorder.figures.struck(kind, recorder.now())
  }

  private async restart(ms: number): Promise<void> {
    await pause(ms)
    this.world.server.start()
    this.world.recorder.incident(`the server is started, for the ${this.world.server.life}. time`)
  }

  private async revive(ms: number): Promise<void> {
    await pause(ms)
    await this.world.postgres.start()
    this.returned('Postgres accepts connections')
  }

  private async resume(ms: number): Promise<void> {
    await pause(ms)
    this.world.postgres.goOn()
    this.returned('Postgres goes on')
  }

  private returned(what: string): void {
    const { recorder } = this.world
    recorder.incident(what)
    recorder.figures.returned(recorder.now())
  }

  private async drain(): Promise<void> {
    const { recorder, server } = this.world
    const { code, ms } = await server.drain()
    recorder.incident(`the server has ended with ${code} after ${Math.round(ms)} ms`)
    recorder.figures.drains.push(ms)
    if (code !== 0 || ms > drainMs)
      recorder.misled(
        `asked to end while Postgres was stopped, the server ended with ${code} after ${Math.round(ms)} ms`,
      )
  }
}

/** What fails behind the load's back is met by whoever waits for it next. */
function behind(healing: Promise<void>): Promise<void> {
  healing.catch(() => {})
  return healing
}
