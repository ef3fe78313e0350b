import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { DataFolderInUse, EmbeddedError } from './embedded-errors.ts'
import { startEmbedded, type Embedded } from './embedded.ts'

const isRoot = process.getuid?.() === 0

let home: string
let dataDir: string
let running: Embedded[]

/** In a folder that only we may enter, as a clone in `mktemp -d` is. */
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'glassroom-test-'))
  dataDir = join(home, 'data')
  running = []
})

afterEach(async () => {
  await Promise.all(running.map((embedded) => embedded.stop()))
  await rm(home, { recursive: true })
})

async function start(log?: (line: string) => void): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, sync: false, log })
  running.push(embedded)
  return embedded
}

async function ask(embedded: Embedded, text: string): Promise<postgres.Row[]> {
  const sql = postgres({ ...embedded.address, max: 1, onnotice: () => {} })
  return sql.unsafe(text).finally(() => sql.end({ timeout: 1 }))
}

/** A process of its own that starts Postgres here and says so on its standard output. */
function startElsewhere(folder = dataDir, environment: Record<string, string> = {}): ChildProcess {
  const code = `
    const { startEmbedded } = await import(${JSON.stringify(import.meta.resolve('./embedded.ts'))})
    const embedded = await startEmbedded({ dataDir: ${JSON.stringify(folder)}, sync: false })
    console.log('started')
    process.stdin.once('end', () => embedded.stop()).resume()`
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  })
}

async function started(child: ChildProcess): Promise<void> {
  assert.ok(child.stdout)
  const [said] = await once(child.stdout, 'data')
  assert.equal(String(said), 'started\n')
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function postmasterPid(): Promise<number> {
  return parseInt(await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'))
}

/** Postgres removes its file as the last thing it does. */
async function assertOver({ address }: Embedded): Promise<void> {
  await assert.rejects(postmasterPid(), { code: 'ENOENT' })
  await assert.rejects(stat(address.host), { code: 'ENOENT' })
}

describe('the embedded Postgres', () => {
  it('keeps its data from start to start', async () => {
    const first = await start()
    await ask(first, 'create table kept as select 7 as number')
    await first.stop()
    assert.equal((await ask(await start(), 'select number from kept'))[0]?.number, 7)
  })

  it('speaks UTF-8 and has trigrams, whatever the environment says', async () => {
    const embedded = await start()
    await ask(embedded, 'create extension pg_trgm')
    const [row] = await ask(
      embedded,
      `select length('hé☃') as length, similarity('été', 'étés') > 0.4 as similar`,
    )
    assert.deepEqual({ ...row }, { length: 3, similar: true })
  })

  it('runs in a folder that its own account may not reach', async () => {
    await start()
    const cluster = await stat(join(dataDir, 'postgres'))
    assert.equal((await stat(home)).mode & 0o077, 0)
    assert.equal(cluster.uid !== 0, true)
    assert.equal(cluster.uid !== (await stat(home)).uid, isRoot)
  })

  it('leaves nothing behind when it stops, however often it is told to', async () => {
    const embedded = await start()
    await Promise.all([embedded.stop(), embedded.stop()])
    await embedded.stop()
    await assertOver(embedded)
  })

  it('comes back at the same address when it is killed', async () => {
    const lines: string[] = []
    const embedded = await start((line) => lines.push(line))
    process.kill(await postmasterPid(), 'SIGKILL')
    while ((await ask(embedded, 'select 1').catch(() => [])).length === 0) await pause(20)
    assert.deepEqual(lines, ['The embedded Postgres ended by itself and is being started again.'])
  })
})

describe('ownership of a data folder', () => {
  it('refuses a folder that a live server uses, naming it', async () => {
    await start()
    await assert.rejects(start(), (error) => {
      assert.ok(error instanceof DataFolderInUse)
      assert.ok(error.message.includes(dataDir))
      return true
    })
  })

  it('is taken back when the connection that holds it is cut', async () => {
    const embedded = await start()
    const [before] = await ask(
      embedded,
      "select pid, pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'",
    )
    assert.ok(before)
    const holder = `select pid from pg_locks where locktype = 'advisory' and pid <> ${before.pid}`
    while ((await ask(embedded, holder)).length === 0) await pause(20)
    await assert.rejects(start(), DataFolderInUse)
  })

  it('goes to one of two that start at once', async () => {
    const outcomes = await Promise.allSettled([start(), start()])
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.equal(refused.length, 1)
    assert.ok(refused[0]?.reason instanceof DataFolderInUse, String(refused[0]?.reason))
    assert.equal((await ask(running[0]!, 'select 1')).length, 1)
  })

  it('takes over the Postgres that a killed server left running', async () => {
    const killed = startElsewhere()
    await started(killed)
    await kill(killed)
    const pid = await postmasterPid()
    const lines: string[] = []
    const embedded = await start((line) => lines.push(line))
    assert.equal(await postmasterPid(), pid)
    assert.deepEqual(lines, ['Took over the embedded Postgres that a killed server had left running.'])
    await embedded.stop()
    await assertOver(embedded)
  })

  it('waits for a Postgres that its owner is stopping', async () => {
    const first = await start()
    const [second] = await Promise.all([start(), first.stop()])
    assert.equal((await ask(second, 'select 1')).length, 1)
  })
})

describe('what a crash left', () => {
  it('is no obstacle when it is a cluster killed in the making', async () => {
    const child = startElsewhere()
    while (!(await fillingUp())) await pause(1)
    await kill(child)
    assert.equal((await ask(await start(), 'select 1')).length, 1)
    assert.deepEqual((await readdir(dataDir)).sort(), ['postgres', 'postgres.log'])
  })

  it('is no obstacle when the whole of Postgres was killed', async () => {
    const first = await start()
    await ask(first, 'create table kept as select 7 as number')
    await first.stop()
    const leftover = join(tmpdir(), `glassroom-pg-${Date.now()}`)
    await mkdir(leftover)
    const other = [process.pid, dataDir, 1, 5432, leftover, '', '', 'ready', '']
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), other.join('\n'))
    assert.equal((await ask(await start(), 'select number from kept'))[0]?.number, 7)
    await assert.rejects(stat(leftover), { code: 'ENOENT' })
  })

  it('is no obstacle when the file of the process is empty', async () => {
    await (await start()).stop()
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), '')
    assert.equal((await ask(await start(), 'select 1')).length, 1)
  })

  async function fillingUp(): Promise<boolean> {
    const names = await readdir(dataDir, { recursive: true }).catch(() => [])
    return names.some((name) => /^postgres\.new-\w+\/PG_VERSION$/.test(name))
  }
})

describe('the copy of the programs', () => {
  it('is made once by two that need it at once, and again when a cleaner took a file of it', async () => {
    const temporary = await mkdtemp(join(tmpdir(), 'glassroom-t-'))
    await chmod(temporary, 0o755)
    try {
      await startTwo(temporary)
      const names = await readdir(temporary)
      const [copy, ...others] = names.filter((name) => name.startsWith('glassroom'))
      assert.ok(copy)
      assert.deepEqual(others, [])
      const taken = join(temporary, copy, 'native', 'share', 'postgresql', 'postgres.bki')
      await rm(taken)
      await startTwo(temporary)
      assert.ok((await stat(taken)).isFile())
    } finally {
      await rm(temporary, { recursive: true })
    }
  })

  async function startTwo(temporary: string): Promise<void> {
    const children = ['a', 'b'].map((name) => startElsewhere(join(home, name), { TMPDIR: temporary }))
    await Promise.all(children.map(started))
    for (const child of children) child.stdin?.end()
    await Promise.all(children.map((child) => once(child, 'exit')))
  }
})

describe('a start that cannot succeed', () => {
  it('says in a sentence what to do', async () => {
    await writeFile(dataDir, 'a file, not a folder')
    await assert.rejects(start(), (error) => {
      assert.ok(error instanceof EmbeddedError)
      assert.match(error.message, /DATA_DIR\.$/)
      assert.ok(error.message.includes(dataDir))
      return true
    })
  })
})
