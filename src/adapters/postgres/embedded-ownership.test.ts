import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { DataFolder, ask, kill, started, startElsewhere } from '../../../test/support/data-folder.ts'
import { DataFolderInUse } from './embedded-errors.ts'

let folder: DataFolder

beforeEach(async () => {
  folder = await DataFolder.make()
})

afterEach(() => folder.remove())

describe('ownership of a data folder', () => {
  it('refuses a folder that a live server uses, naming it', async () => {
    await folder.start()
    await assert.rejects(folder.start(), (error) => {
      assert.ok(error instanceof DataFolderInUse)
      assert.ok(error.message.includes(folder.dataDir))
      return true
    })
  })

  it('is taken back when the connection that holds it is cut', async () => {
    const embedded = await folder.start()
    const [before] = await ask(
      embedded,
      "select pid, pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'",
    )
    assert.ok(before)
    const holder = `select pid from pg_locks where locktype = 'advisory' and pid <> ${before.pid}`
    while ((await ask(embedded, holder)).length === 0) await pause(20)
    await assert.rejects(folder.start(), DataFolderInUse)
  })

  it('goes to one of two that start at once', async () => {
    const outcomes = await Promise.allSettled([folder.start(), folder.start()])
    const [owner, ...others] = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    const refused = outcomes.find((outcome) => outcome.status === 'rejected')
    assert.ok(owner && refused)
    assert.deepEqual(others, [])
    assert.ok(refused.reason instanceof DataFolderInUse, String(refused.reason))
    assert.equal((await ask(owner.value, 'select 1')).length, 1)
  })

  it('takes over the Postgres that a killed server left running', async () => {
    const killed = startElsewhere(folder.dataDir)
    await started(killed)
    await kill(killed)
    const pid = await folder.postmasterPid()
    const lines: string[] = []
    const embedded = await folder.start((line) => lines.push(line))
    assert.equal(await folder.postmasterPid(), pid)
    assert.deepEqual(lines, ['Took over the embedded Postgres, which a killed server had left running.'])
    await embedded.stop()
    await folder.assertOver(embedded)
  })

  it('takes it over also when somebody froze it', async () => {
    const killed = startElsewhere(folder.dataDir)
    await started(killed)
    await kill(killed)
    const postmaster = String(await folder.postmasterPid())
    const children = execFileSync('pgrep', ['-P', postmaster], { encoding: 'utf8' }).trim().split('\n')
    execFileSync('kill', ['-STOP', postmaster, ...children])
    assert.equal((await ask(await folder.start(), 'select 1')).length, 1)
  })

  it('waits for a Postgres that its owner is stopping', async () => {
    const first = await folder.start()
    const [second] = await Promise.all([folder.start(), first.stop()])
    assert.equal((await ask(second, 'select 1')).length, 1)
  })
})

describe('what a crash left', () => {
  it('is no obstacle when it is a cluster killed in the making', async () => {
    const child = startElsewhere(folder.dataDir)
    while (!(await fillingUp())) await pause(1)
    await kill(child)
    assert.equal((await ask(await folder.start(), 'select 1')).length, 1)
    assert.deepEqual((await readdir(folder.dataDir)).sort(), ['postgres', 'postgres.log'])
  })

  it('is no obstacle when the whole of Postgres was killed', async () => {
    const first = await folder.start()
    await ask(first, 'create table kept as select 7 as number')
    await first.stop()
    const leftover = join(tmpdir(), `glassroom-pg-${Date.now()}`)
    await mkdir(leftover)
    const other = [process.pid, folder.dataDir, 1, 5432, leftover, '', '', 'ready', '']
    await writeFile(join(folder.dataDir, 'postgres', 'postmaster.pid'), other.join('\n'))
    assert.equal((await ask(await folder.start(), 'select number from kept'))[0]?.number, 7)
    await assert.rejects(stat(leftover), { code: 'ENOENT' })
  })

  it('is no obstacle when the file of the process is empty', async () => {
    await (await folder.start()).stop()
    await writeFile(join(folder.dataDir, 'postgres', 'postmaster.pid'), '')
    assert.equal((await ask(await folder.start(), 'select 1')).length, 1)
  })

  async function fillingUp(): Promise<boolean> {
    const names = await readdir(folder.dataDir, { recursive: true }).catch(() => [])
    return names.some((name) => /^postgres\.new-\w+\/PG_VERSION$/.test(name))
  }
})
