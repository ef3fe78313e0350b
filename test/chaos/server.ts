/** The built server as a process that is killed, drained and started again on the same folder and port. */

import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ServerProcess, type Ended } from '../support/server-process.ts'
import type { Life } from './evidence.ts'
import { quietPort } from './ports.ts'

/** A server that gave up at its start is started again after this. */
const againMs = 100
/** A drain must be over by then. */
export const drainMs = 10_000

/** What came of asking the server to end. */
export interface Drained {
  code: number | null
  ms: number
}

export class ChaosServer {
  /** How often it was started. */
  life: Life = 0
  up = false
  /** How often it ended during its start, as it may while Postgres is away; and what it said the last time. */
  gaveUp = 0
  lastWords = ''
  private process: ServerProcess | undefined
  /** Lives that the harness ended, or is about to. */
  private readonly ended = new Set<Life>()
  private wanted = false

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly databaseUrl: string,
    private readonly told: { up(): void; crashed(ended: Ended): void },
  ) {}

  static async make(folder: string, databaseUrl: string, told: ChaosServer['told']): Promise<ChaosServer> {
    await mkdir(join(folder, 'data'))
    return new ChaosServer(folder, await quietPort(), databaseUrl, told)
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Whether the harness ended this life of it. */
  wasEnded(life: Life): boolean {
    return this.ended.has(life)
  }

  start(): void {
    this.wanted = true
    this.launch()
  }

  async kill(): Promise<void> {
    const process = this.letGo()
    await process?.kill('SIGKILL')
  }

  /** Asks it to end; one that has not after twice its time is killed. */
  async drain(): Promise<Drained> {
    const process = this.letGo()
    const begun = performance.now()
    const timer = setTimeout(() => process?.child.kill('SIGKILL'), 2 * drainMs)
    const ended = await process?.kill('SIGTERM')
    clearTimeout(timer)
    return { code: ended?.code ?? null, ms: performance.now() - begun }
  }

  /** Resolves with whether it came up in time. */
  async whenUp(patienceMs: number): Promise<boolean> {
    const until = performance.now() + patienceMs
    while (!this.up && performance.now() < until) await pause(20)
    return this.up
  }

  /** What stands in the file of messages that can never be stored. */
  deadLetters(): Promise<string> {
    return readFile(join(this.folder, 'data/journal/dead-letters.log'), 'utf8').catch(() => '')
  }

  private letGo(): ServerProcess | undefined {
    this.wanted = false
    this.up = false
    this.ended.add(this.life)
    return this.process
  }

  private launch(): void {
    const life = ++this.life
    const settings = { DATABASE_URL: this.databaseUrl, PORT: String(this.port), HOST: '127.0.0.1' }
    const process = ServerProcess.start({
      ...settings,
      DATA_DIR: join(this.folder, 'data'),
      RATE_LIMIT: 'off',
      WRITERS: '4', // several lanes are the harder case
      LOG_LEVEL: 'warn',
    })
    this.process = process
    const cameUp = process.url().then(
      () => this.cameUp(life),
      () => undefined, // it ended, which is told below
    )
    void Promise.all([process.ended, cameUp]).then(([ended]) => this.over(life, ended))
  }

  private cameUp(life: Life): void {
    if (this.ended.has(life)) return
    this.up = true
    this.told.up()
  }

  private async over(life: Life, ended: Ended): Promise<void> {
    const { code, signal, stdout, stderr } = ended
    await appendFile(
      join(this.folder, 'server.log'),
      `== life ${life} ended with ${code ?? signal}\n${stdout}${stderr}\n`,
    )
    if (this.ended.has(life)) return
    this.ended.add(life)
    this.lastWords = `${stdout}${stderr}`.trim().split('\n').at(-1) ?? ''
    if (this.up) this.told.crashed(ended)
    else this.gaveUp += 1
    this.up = false
    await pause(againMs)
    if (this.wanted && this.life === life) this.launch()
  }
}
