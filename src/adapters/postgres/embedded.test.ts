import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { DataFolder, ask } from '../../../test/support/data-folder.ts'
import { EmbeddedError } from './embedded-errors.ts'

const isRoot = process.getuid?.() === 0

let folder: DataFolder

beforeEach(async () => {
  folder = await DataFolder.make()
})

afterEach(() => folder.remove())

describe('the embedded Postgres', () => {
  it('keeps its data from start to start', async () => {
    const first = await folder.start()
    await ask(first, 'create table kept as select 7 as number')
    await first.stop()
    assert.equal((await ask(await folder.start(), 'select number from kept'))[0]?.number, 7)
  })

  it('speaks UTF-8 and has trigrams, whatever the environment says', async () => {
    const embedded = await folder.start()
    await ask(embedded, 'create extension pg_trgm')
    const [row] = await ask(
      embedded,
      `select length('hé☃') as length, similarity('été', 'étés') > 0.4 as similar`,
    )
    assert.deepEqual({ ...row }, { length: 3, similar: true })
  })

  it('runs in a folder that its own account may not reach', async () => {
    await folder.start()
    const cluster = await stat(join(folder.dataDir, 'postgres'))
    assert.equal((await stat(folder.home)).mode & 0o077, 0)
    assert.equal(cluster.uid !== 0, true)
    assert.equal(cluster.uid !== (await stat(folder.home)).uid, isRoot)
  })

  it('leaves nothing behind when it stops, however often it is told to', async () => {
    const embedded = await folder.start()
    await Promise.all([embedded.stop(), embedded.stop()])
    await embedded.stop()
    await folder.assertOver(embedded)
  })

  it('stops within seconds although somebody froze it', async () => {
    const embedded = await folder.start()
    const postmaster = await folder.postmasterPid()
    const children = execFileSync('pgrep', ['-P', String(postmaster)], { encoding: 'utf8' })
    execFileSync('kill', ['-STOP', String(postmaster), ...children.trim().split('\n')])
    await embedded.stop()
    await folder.assertOver(embedded)
  })

  it('comes back at the same address when it is killed', async () => {
    const lines: string[] = []
    const embedded = await folder.start((line) => lines.push(line))
    process.kill(await folder.postmasterPid(), 'SIGKILL')
    while ((await ask(embedded, 'select 1').catch(() => [])).length === 0) await pause(20)
    assert.deepEqual(lines, ['The embedded Postgres ended by itself and is being started again.'])
  })
})

describe('a start that cannot succeed', () => {
  it('says in a sentence what to do about a data folder that cannot be made', async () => {
    await writeFile(folder.dataDir, 'a file, not a folder')
    await assertRefused(/^Postgres' files cannot be made in the data folder .+ \(E\w+\): .+ DATA_DIR\.$/)
  })

  it('leaves alone what is not its own', async () => {
    await (await folder.start()).stop()
    await rm(join(folder.dataDir, 'postgres', 'PG_VERSION'))
    await assertRefused(/^.+ holds other things than Postgres' files: .+ DATA_DIR\.$/)
  })

  it('passes on the last words of Postgres', async () => {
    await (await folder.start()).stop()
    await writeFile(join(folder.dataDir, 'postgres', 'PG_VERSION'), '9.6\n')
    await assertRefused(
      /^Postgres did not start in .+ \(database files are incompatible with server\): see .+\.$/,
    )
  })

  async function assertRefused(sentence: RegExp): Promise<void> {
    await assert.rejects(folder.start(), (error) => {
      assert.ok(error instanceof EmbeddedError)
      assert.match(error.message, sentence)
      assert.ok(error.message.includes(folder.dataDir))
      return true
    })
  }
})
