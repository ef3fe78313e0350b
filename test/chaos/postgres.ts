/**
 * A Postgres of the harness' own, which stays dead until it is started again. It forces nothing to disk: a kill leaves the
 * page cache alone, and power cuts are not what is tried here.
 */

import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { accountFor } from '../../src/adapters/postgres/embedded-account.ts'
import { cleanEnvironment, findBinaries } from '../../src/adapters/postgres/embedded-binaries.ts'
import {
  clusterArgument,
  makeCluster,
  user,
  type Site,
} from '../../src/adapters/postgres/embedded-cluster.ts'
import { findPostmaster } from '../../src/adapters/postgres/embedded-postmaster.ts'
import type { Endpoint } from '../../src/adapters/postgres/client.ts'
import { quietPort } from './ports.ts'
import { tell } from '../support/hang.ts'
import { pick, type Random } from '../support/random.ts'

const run = promisify(execFile)

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  fsync: 'off',
  full_page_writes: 'off',
  log_min_error_statement: 'panic',
}

const pollMs = 5
/** Processes of a killed postmaster hold its memory until they notice, and a new one refuses to start so long. */
const againMs = 50
const startMs = 30_000
/** Longer than any recovery takes; only where there was nobody to kill does none come. */
const recoveryMs = 5_000

export class ChaosPostgres {
  private postmaster: ChildProcess | undefined
  private paused: number[] = []

  private constructor(
    private readonly site: Site,
    readonly endpoint: Endpoint,
    private readonly settings: Record<string, string>,
  ) {}

  /** Makes the cluster in a folder; nothing runs yet. `over` are settings of Postgres' own. */
  static async make(folder: string, over: Record<string, string> = {}): Promise<ChaosPostgres> {
    const dataDir = join(folder, 'cluster')
    const cluster = join(dataDir, 'postgres')
    const account = await accountFor(cluster)
    const binaries = await findBinaries(account)
    const logFile = join(folder, 'postgres.log')
    const site = { dataDir, cluster, logFile, account, binaries, sync: false }
    await makeCluster(site)
    const port = await quietPort()
    return new ChaosPostgres(site, { host: '127.0.0.1', port, user, database: 'postgres' }, over)
  }

  get url(): string {
    const { host, port, user, database } = this.endpoint
    return `postgres://${user}@${host}:${port}/${database}`
  }

  /** Resolves once it accepts connections. */
  async start(): Promise<void> {
    const until = performance.now() + startMs
    while (!(await this.launch())) {
      if (performance.now() > until) throw new Error(`Postgres does not start: see ${this.site.logFile}`)
      await pause(againMs)
    }
  }

  /** Kills the postmaster, and it alone: the others have to notice. */
  async kill(): Promise<void> {
    await this.signal('SIGKILL')
  }

  /**
   * Kills one of the processes that serve connections, or else any, on which Postgres ends all and recovers. Resolves when
   * it has struck, with the wait for the recovery.
   */
  async killBackend(random: Random): Promise<() => Promise<void>> {
    const { size } = await stat(this.site.logFile)
    const children = await this.children()
    const serving = children.filter(({ title }) => title.includes(`${user} postgres 127.0.0.1`))
    const victims = serving.length > 0 ? serving : children
    if (victims.length > 0) tell(pick(random, victims).pid, 'SIGKILL')
    return () => this.recovery(size)
  }

  /** Stops every process of it; the postmaster first, so that it makes no more of them. */
  async stop(): Promise<void> {
    const pid = this.postmaster?.pid
    if (pid === undefined) return
    this.paused = [pid]
    tell(pid, 'SIGSTOP')
    for (const child of await this.children()) {
      this.paused.push(child.pid)
      tell(child.pid, 'SIGSTOP')
    }
  }

  /** Lets everything go on that `stop` stopped. */
  goOn(): void {
    for (const pid of this.paused.splice(0).reverse()) tell(pid, 'SIGCONT')
  }

  /** Ends it for good. */
  async end(): Promise<void> {
    this.goOn()
    await this.signal('SIGQUIT')
  }

  /** Resolves when the log, from there on, says that connections are accepted; or when it has not for very long. */
  private async recovery(from: number): Promise<void> {
    for (const until = performance.now() + recoveryMs; performance.now() < until; await pause(pollMs)) {
      const log = await readFile(this.site.logFile)
      if (log.subarray(from).includes('ready to accept connections')) return
    }
  }

  private async signal(signal: NodeJS.Signals): Promise<void> {
    const postmaster = this.postmaster
    this.postmaster = undefined
    if (!postmaster || postmaster.exitCode !== null || postmaster.signalCode !== null) return
    const gone = once(postmaster, 'exit')
    postmaster.kill(signal)
    await gone
  }

  /** False: it ended again before it was ready. */
  private async launch(): Promise<boolean> {
    const { account, binaries, cluster, logFile } = this.site
    const chosen = { ...settings, ...this.settings, port: String(this.endpoint.port) }
    const options = Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const log = await open(logFile, 'a', 0o600)
    const child = spawn(binaries.postgres, ['-D', clusterArgument(cluster, account), ...options], {
      ...account,
      cwd: cluster,
      env: cleanEnvironment,
      // Ctrl-C at the terminal is for the harness, which ends Postgres itself.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    this.postmaster = child
    await once(child, 'spawn')
    await log.close()
    while (child.exitCode === null && child.signalCode === null) {
      const found = await findPostmaster(cluster)
      if (found && found.pid === child.pid && found.state === 'ready') return true
      await pause(pollMs)
    }
    return false
  }

  private async children(): Promise<{ pid: number; title: string }[]> {
    const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args='])
    return stdout.split('\n').flatMap((line) => {
      const [, pid, parent, title = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
      return Number(parent) === this.postmaster?.pid ? [{ pid: Number(pid), title }] : []
    })
  }
}
