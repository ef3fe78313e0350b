/** A data folder for the tests of the embedded Postgres, and the servers that start in it. */

import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { startEmbedded, type Embedded } from '../../src/adapters/postgres/embedded.ts'

const module = import.meta.resolve('../../src/adapters/postgres/embedded.ts')

export class DataFolder {
  readonly dataDir: string
  private readonly running: Embedded[] = []

  private constructor(readonly home: string) {
    this.dataDir = join(home, 'data')
  }

  /** In a folder that only we may enter, as a clone in `mktemp -d` is. */
  static async make(): Promise<DataFolder> {
    return new DataFolder(await mkdtemp(join(tmpdir(), 'glassroom-test-')))
  }

  async start(log?: (line: string) => void): Promise<Embedded> {
    const embedded = await startEmbedded({ dataDir: this.dataDir, sync: false, log })
    this.running.push(embedded)
    return embedded
  }

  async postmasterPid(): Promise<number> {
    return parseInt(await readFile(join(this.dataDir, 'postgres', 'postmaster.pid'), 'utf8'))
  }

  /** Postgres removes its file as the last thing it does. */
  async assertOver({ address }: Embedded): Promise<void> {
    await assert.rejects(this.postmasterPid(), { code: 'ENOENT' })
    await assert.rejects(stat(address.host), { code: 'ENOENT' })
  }

  /** Stops what `start` started, and removes the folder. */
  async remove(): Promise<void> {
    await Promise.all(this.running.map((embedded) => embedded.stop()))
    await rm(this.home, { recursive: true })
  }
}

/** The rows that one statement gives, over a connection of its own. */
export async function ask({ address }: Embedded, text: string): Promise<postgres.Row[]> {
  const sql = postgres({ ...address, max: 1, onnotice: () => {} })
  return sql.unsafe(text).finally(() => sql.end({ timeout: 1 }))
}

/** A process of its own that starts Postgres in the folder, says so, and stops it when its standard input ends. */
export function startElsewhere(dataDir: string, environment: Record<string, string> = {}): ChildProcess {
  const code = `
    const { startEmbedded } = await import(${JSON.stringify(module)})
    const embedded = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, sync: false })
    console.log('started')
    process.stdin.once('end', () => embedded.stop()).resume()`
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  })
}

/** Resolves when the process has said that it started. */
export async function started(child: ChildProcess): Promise<void> {
  assert.ok(child.stdout)
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  assert.equal(String(said), 'started\n')
}

export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}
