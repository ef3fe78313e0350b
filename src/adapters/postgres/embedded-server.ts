/** The embedded Postgres of one data folder, as this process owns it: started or adopted, kept alive, stopped. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Endpoint } from './client.ts'
import { user, type Site } from './embedded-cluster.ts'
import { DataFolderInUse, EmbeddedError } from './embedded-errors.ts'
import { takeOwnership, type Release } from './embedded-lock.ts'
import {
  findPostmaster,
  halt,
  launch,
  makeSocketFolder,
  removeSocketFolder,
  resume,
} from './embedded-postmaster.ts'
import type { Postmaster } from './embedded-postmaster.ts'

/** Time for a start, crash recovery included, and for the end of a Postgres that another process is stopping. */
const readyMs = 300_000
const pollMs = 20
/** The backends of a killed Postgres may hold its memory a little longer. */
const launchesMost = 4
const relaunchMs = 300
/** The lock of a killed owner may outlive it a little. */
const lockMs = 1_000
const lockPollMs = 100
const reviveMs = 1_000
const complainEveryMs = 60_000

export class EmbeddedServer {
  private socketDir = ''
  private port = 0
  private launched = 0
  private release: Release | undefined
  private revival: Promise<void> | undefined
  private stopped: Promise<void> | undefined
  private complaint = { line: '', at: -Infinity }

  constructor(
    private readonly site: Site,
    private readonly log: (line: string) => void,
  ) {}

  get dataDir(): string {
    return this.site.dataDir
  }

  get address(): Endpoint {
    return { host: this.socketDir, port: this.port, user, database: 'postgres' }
  }

  /** Resolves once Postgres runs and its lock is ours. Rejects with DataFolderInUse or EmbeddedError. */
  async own(): Promise<void> {
    const until = Date.now() + readyMs
    for (let failures = 0; Date.now() < until; await pause(pollMs)) {
      const found = await findPostmaster(this.site.cluster)
      if (found?.state === 'ready' && found.pid !== this.launched) await resume(this.site.cluster)
      if (found?.state === 'ready' && (await this.take(found))) return
      if (found && found.state !== 'dead') continue
      try {
        await this.launch(found)
      } catch (error) {
        failures += 1
        if (failures === launchesMost) throw error
        await pause(relaunchMs)
      }
    }
    throw new EmbeddedError(
      `Postgres in ${this.dataDir} is not ready after ${readyMs / 60_000} minutes but goes on by itself: see ${this.site.logFile}, and start the server again later.`,
    )
  }

  /** Ends Postgres, unless it is another process' by now. Resolves when it is gone; again gives the same answer. */
  stop(): Promise<void> {
    this.stopped ??= this.end()
    return this.stopped
  }

  private async launch(before: Postmaster | undefined): Promise<void> {
    if (before && before.socketDir !== this.socketDir) await removeSocketFolder(before.socketDir)
    if (this.launched) this.complain('The embedded Postgres ended by itself and is being started again.')
    this.socketDir ||= await makeSocketFolder(this.site.account)
    this.launched = await launch(this.site, this.socketDir)
  }

  /** True: it is ours. False: it does not answer just now. */
  private async take(found: Postmaster): Promise<boolean> {
    const address = { ...this.address, host: found.socketDir, port: found.port }
    for (const until = Date.now() + lockMs; Date.now() < until; await pause(lockPollMs)) {
      try {
        this.release = await takeOwnership(address, () => this.lost())
      } catch {
        return false // it is going down or coming up, which the next look at its file will tell
      }
      if (this.release) return this.settle(found)
    }
    throw new DataFolderInUse(this.dataDir)
  }

  private async settle({ pid, port, socketDir }: Postmaster): Promise<true> {
    if (pid !== this.launched)
      this.log('Took over the embedded Postgres, which a killed server had left running.')
    if (socketDir !== this.socketDir) await removeSocketFolder(this.socketDir)
    this.socketDir = socketDir
    this.port = port
    return true
  }

  private lost(): void {
    this.release = undefined
    if (!this.stopped) this.revival = this.revive()
  }

  private async revive(): Promise<void> {
    await pause(reviveMs)
    if (this.stopped || this.release) return
    try {
      await this.own()
    } catch (error) {
      this.complain((error as Error).message)
      if (error instanceof EmbeddedError && !(error instanceof DataFolderInUse)) return this.revive()
    }
  }

  /** The same complaint again is told once a minute. */
  private complain(line: string): void {
    const now = performance.now()
    if (line === this.complaint.line && now - this.complaint.at < complainEveryMs) return
    this.complaint = { line, at: now }
    this.log(line)
  }

  private async end(): Promise<void> {
    await this.revival
    const found = await findPostmaster(this.site.cluster)
    if (found && found.state !== 'dead' && (await this.owns(found))) await halt(this.site.cluster, found)
    await this.release?.()
    await this.clear()
  }

  private async owns(found: Postmaster): Promise<boolean> {
    if (this.release) return true
    return this.take(found).then(
      () => true,
      () => false,
    )
  }

  /** Removes our socket's folder, unless a Postgres of another process uses it. */
  async clear(): Promise<void> {
    const found = await findPostmaster(this.site.cluster)
    if (found?.state === 'dead' || found?.socketDir !== this.socketDir)
      await removeSocketFolder(this.socketDir)
  }
}
