import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { refsOf, utterances } from '../../../test/contract/journal-utterances.ts'
import { drain, JournalWorld } from '../../../test/support/journal-world.ts'
import type { Utterance } from '../../core/message.ts'
import { openJournal, type DiskJournal } from './journal.ts'
import { lineOf } from './line.ts'
import { own } from './owner.ts'
import { readRecords } from './read-records.ts'
import { recordJson } from './record.ts'
import { JournalError } from './trouble.ts'

let home: string
let folder: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'glassroom-journal-'))
  folder = join(home, 'data', 'journal')
})
afterEach(() => rm(home, { recursive: true }))

function open(): Promise<DiskJournal> {
  return openJournal(folder, { told: () => {} })
}

/** What an operator reads. */
async function complaint(): Promise<string> {
  const error: unknown = await open().then(
    (journal) => journal.close(),
    (failed: unknown) => failed,
  )
  assert.ok(error instanceof JournalError, 'it opened, or failed otherwise')
  assert.ok(error.message.includes(folder))
  assert.match(error.message, /^[^\n]*\.$/)
  return error.message
}

async function put(name: string, content: string | Uint8Array): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

/** A process of its own that opens the folder and says so. */
async function elsewhere() {
  const module = import.meta.resolve('./journal.ts')
  const code = `
    const { openJournal } = await import(${JSON.stringify(module)})
    const journal = await openJournal(${JSON.stringify(folder)}, { told() {} })
    const said = { room: 'room', sender: { id: 'a', name: 'A' }, text: 'hello', ref: 'r', sentAt: '' }
    await journal.append([{ ...said, id: 'one' }])
    console.log('open')
    process.stdin.resume()`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return {
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

describe('the folder of the journal', () => {
  it('is its owner’s alone, and so are its files', async () => {
    const journal = await open()
    await journal.append(utterances(1))
    const modes = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
    assert.equal(await modes(folder), '700')
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.sock')) assert.equal(await modes(join(folder, name)), '600', name)
    }
    await journal.close()
    assert.deepEqual((await readdir(folder)).sort(), ['dead-letters.log', 'info.log', 'quarantine.log'])
    assert.notEqual(await modes(dirname(folder)), '700')
  })

  it('that cannot be made or written to is named', async () => {
    await writeFile(join(home, 'data'), '')
    assert.match(await complaint(), /cannot be used \((ENOTDIR|EEXIST)\)/)
  })

  for (const name of ['info.log', 'info.000004.log', 'dead-letters.log', 'quarantine.log']) {
    it(`with a stranger’s ${name} is left as it is`, async () => {
      for (const content of ['2026-01-01 INFO started\n2026-01-01 INFO stopped\n', '{"n":1}\n', '\0\0abc']) {
        const path = await put(name, content)
        const names = await readdir(folder)
        assert.match(await complaint(), new RegExp(`${name} is not a journal of this server: move it away`))
        assert.equal(await readFile(path, 'utf8'), content)
        assert.deepEqual(await readdir(folder), names)
      }
    })

    it(`with a link or a folder in the place of ${name} does not follow it`, async () => {
      await mkdir(folder, { recursive: true })
      await writeFile(join(home, 'target'), '')
      await symlink(join(home, 'target'), join(folder, name))
      assert.match(await complaint(), /is not a plain file/)
      await rm(join(folder, name))
      await mkdir(join(folder, name))
      assert.match(await complaint(), /is not a plain file/)
    })
  }

  it('whose one line is damaged in its header is still ours', async () => {
    const [line] = utterances(1).map((each) => lineOf(recordJson(1, each)))
    assert.ok(line)
    for (let at = 0; at < 21; at += 1) {
      const damaged = Buffer.from(line)
      damaged[at] = (damaged[at] ?? 0) ^ 1
      await put('info.log', damaged)
      const journal = await open()
      assert.equal(journal.appended, 0)
      await journal.close()
    }
  })

  it('with a file that may not be read is named', async () => {
    const world = new JournalWorld()
    world.put('info.log', '')
    for (const call of ['open', 'read', 'list', 'look'] as const) {
      world.disk.failNext(call, 'EACCES')
      await assert.rejects(world.open(), /^JournalError: .*cannot be used \(EACCES\): see to its rights, or/)
    }
    await (await world.open()).close()
  })
})

describe('the owner of the journal', () => {
  it('is one: a second server is told so', async () => {
    const journal = await open()
    assert.match(await complaint(), /in use by another server: stop that one, or choose another folder/)
    await journal.append(utterances(1))
    await journal.close()
    const next = await open()
    assert.equal(next.appended, 1)
    await next.close()
  })

  it('is over when its process is killed, and what it left is removed', async () => {
    const other = await elsewhere()
    assert.match(await complaint(), /in use by another server/)
    await other.kill()
    const journal = await open()
    assert.deepEqual(refsOf(await drain(journal)), ['r'])
    assert.equal((await readdir(folder)).filter((name) => name.endsWith('.sock')).length, 1)
    await journal.close()
  })

  it('is one at most, however many come at once, also in a folder with a long name', async () => {
    for (const place of [join(home, 'short'), join(home, 'x'.repeat(120))]) {
      await mkdir(place, { recursive: true })
      const comers = await Promise.all(Array.from({ length: 8 }, () => own(place)))
      const owners = comers.filter((release) => release !== undefined)
      assert.ok(owners.length <= 1)
      if (owners[0]) assert.equal(await own(place), undefined)
      await owners[0]?.()
      const next = await own(place)
      assert.ok(next)
      await next()
      assert.deepEqual(await readdir(place), [])
    }
  })
})

describe('readRecords', () => {
  async function read(path: string) {
    const batches: Utterance[][] = []
    const damages: number[] = []
    const damaged = ({ at }: { at: number }) => void damages.push(at)
    for await (const batch of readRecords(path, { damaged, batch: 4 })) batches.push(batch)
    return { batches, damages }
  }

  it('gives all records of a file in batches, settled or not, and changes nothing', async () => {
    const journal = await open()
    const given = utterances(10)
    await journal.append(given)
    await journal.settle(3)
    await journal.bury(given[0] as Utterance, 'ref_conflict')
    await journal.close()
    const { batches, damages } = await read(join(folder, 'info.log'))
    assert.deepEqual([batches.map(({ length }) => length), batches.flat(), damages], [[4, 4, 2], given, []])
    assert.deepEqual((await read(join(folder, 'dead-letters.log'))).batches, [[given[0]]])
  })

  it('passes over what is damaged or torn, and says where', async () => {
    const given = utterances(3)
    const lines = given.map((each, at) => lineOf(recordJson(at + 1, each)))
    const [first, second, third] = lines as [Buffer, Buffer, Buffer]
    second[40] = 0
    const content = Buffer.concat([...lines, third.subarray(0, 50)])
    const path = await put('foreign.log', content)
    const { batches, damages } = await read(path)
    const ends = [first.length, Buffer.concat(lines).length]
    assert.deepEqual([batches.flat(), damages], [[given[0], given[2]], ends])
    assert.deepEqual(await readFile(path), content)
  })

  it('refuses what is no journal', async () => {
    await assert.rejects(read(await put('notes.txt', 'some text\n')), /notes.txt is not a journal/)
    await assert.rejects(read(folder), /is not a plain file/)
    await assert.rejects(read(join(folder, 'nothing')), JournalError)
  })
})
