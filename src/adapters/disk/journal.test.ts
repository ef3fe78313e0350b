import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { journalContract } from '../../../test/contract/journal.ts'
import { refsOf, utterance, utterances } from '../../../test/contract/journal-utterances.ts'
import { drain, JournalWorld } from '../../../test/support/journal-world.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import { limits } from '../../protocol/limits.ts'
import { openJournal } from './journal.ts'

const told = () => assert.fail('nothing goes wrong here')

journalContract('on the disk', async () => {
  const home = await mkdtemp(join(tmpdir(), 'glassroom-journal-'))
  const journal = await openJournal(join(home, 'journal'), { told })
  const close = async () => {
    await journal.close()
    await rm(home, { recursive: true })
  }
  return { journal, close }
})

journalContract('on the disk, in many small files', async () => {
  const journal = await new JournalWorld(undefined, { told, segmentBytes: 500 }).open()
  return { journal, close: () => journal.close() }
})

describe('the journal after a restart', () => {
  it('has what was not settled, and counts on', async () => {
    const world = new JournalWorld()
    const given = utterances(10)
    const before = await world.open()
    await before.append(given)
    await before.settle(4)
    await before.close()
    const after = await world.open()
    assert.deepEqual([after.appended, after.settled], [10, 4])
    await after.append([utterance({ ref: 'eleventh' })])
    assert.deepEqual(refsOf(await drain(after)), [...refsOf(given.slice(4)), 'eleventh'])
    assert.equal(after.appended, 11)
  })

  it('replays in vain what was settled and not noted, and loses nothing', async () => {
    const world = new JournalWorld()
    const given = utterances(10)
    const before = await world.open()
    await before.append(given)
    world.disk.failNext('write', 'ENOSPC')
    await before.settle(4)
    world.disk.kill()
    assert.deepEqual(await drain(await world.open()), given)
  })

  it('counts at a start only what is there, also when those before it are settled and gone', async () => {
    const world = new JournalWorld()
    const before = await world.open()
    await before.append(utterances(3))
    await drain(before)
    await before.append(utterances(1))
    world.disk.kill()
    const after = await world.open()
    assert.deepEqual([after.status().records, (await drain(after)).length], [1, 1])
  })

  it('begins with 1 again when nothing was left', async () => {
    const world = new JournalWorld()
    const before = await world.open()
    await before.append(utterances(3))
    await drain(before)
    assert.equal(world.content('info.log'), '')
    await before.close()
    const after = await world.open()
    await after.append(utterances(1))
    assert.deepEqual([after.appended, after.settled], [1, 0])
  })

  it('knows what is left of each room, newest first, as much as a welcome carries', async () => {
    const world = new JournalWorld(undefined, { segmentBytes: 20_000 })
    const before = await world.open()
    const long = utterances(100, { room: 'long', text: 'x'.repeat(4000) })
    const many = utterances(limits.joinedMessages + 3, { room: 'many' })
    const odd = utterances(2, { room: 'an "odd" one 🦦' })
    await before.append([...many, ...long, ...odd])
    await before.close()
    const after = await world.open()
    assert.deepEqual(await after.left('many'), { utterances: many.slice(3), complete: false })
    const { utterances: left, complete } = await after.left('long')
    assert.deepEqual([left, complete], [long.slice(-left.length), false])
    assert.ok(left.length >= limits.joinedBytes / 4300 - 1 && left.length <= limits.joinedBytes / 4000)
    assert.deepEqual(await after.left('an "odd" one 🦦'), { utterances: odd, complete: true })
    await after.settle(10)
    assert.deepEqual(await after.left('many'), { utterances: many.slice(10), complete: true })
    await after.append(utterances(1, { room: 'many' }))
    assert.equal((await after.left('many')).utterances.length, many.length - 10)
    await drain(after)
    assert.deepEqual(await after.left('long'), { utterances: [], complete: true })
  })
})

describe('the files of the journal', () => {
  it('are begun anew when they are full, and removed when all in them is settled', async () => {
    const world = new JournalWorld(undefined, { segmentBytes: 2_000 })
    const journal = await world.open()
    const given = utterances(40)
    for (const each of given) await journal.append([each])
    const names = world.names().filter((name) => name.startsWith('info'))
    assert.deepEqual(names.slice(0, 3), ['info.000001.log', 'info.000002.log', 'info.000003.log'])
    await journal.settle(39)
    assert.deepEqual(world.names(), ['dead-letters.log', 'info.log', 'quarantine.log'])
    await journal.settle(40)
    assert.equal(world.content('info.log'), '')
    assert.equal(journal.status().bytes, 0)
  })

  it('have numbers above all that are there', async () => {
    const world = new JournalWorld(undefined, { segmentBytes: 100 })
    const first = await world.open()
    for (const each of utterances(4)) await first.append([each])
    await first.settle(2)
    await first.close()
    const second = await world.open()
    await second.append(utterances(1))
    const names = world.names().filter((name) => name.startsWith('info.0'))
    assert.deepEqual(names, ['info.000003.log', 'info.000004.log'])
    assert.deepEqual((await drain(second)).length, 3)
  })

  it('are read on from a restart in the middle of a replay', async () => {
    const world = new JournalWorld(undefined, { segmentBytes: 3_000 })
    const given = utterances(1_200)
    let journal = await world.open()
    for (let at = 0; at < given.length; at += 8) await journal.append(given.slice(at, at + 8))
    const taken: string[] = []
    for (let batch = await journal.oldest(); batch.utterances.length > 0; batch = await journal.oldest()) {
      taken.push(...refsOf(batch.utterances))
      await journal.settle(batch.last)
      world.disk.kill()
      journal = await world.open()
    }
    assert.deepEqual(taken, refsOf(given))
  })
})

describe('the writing', () => {
  it('syncs once for all that came while the last group was written', async () => {
    const world = new JournalWorld()
    const journal = await world.open()
    const calls: string[] = []
    world.disk.schedule = ({ call, at }) => {
      if (at === 'after' && (call === 'write' || call === 'sync')) calls.push(call)
      return new Promise(setImmediate)
    }
    const first = journal.append(utterances(1))
    await new Promise(setImmediate)
    await Promise.all([first, ...utterances(100).map((each) => journal.append([each]))])
    assert.deepEqual(calls, ['write', 'sync', 'write', 'sync'])
  })

  it('says that a record is durable after its write and its sync, not before', async () => {
    const world = new JournalWorld()
    const journal = await world.open()
    const story: string[] = []
    world.disk.schedule = ({ call, at }) => void story.push(`${call} ${at} ${journal.appended}`)
    await journal.append(utterances(1))
    story.push(`acked ${journal.appended}`)
    const written = story.filter((step) => /^(write|sync|acked)/.test(step))
    assert.deepEqual(written, [
      ...['write before 0', 'write after 0', 'sync before 0', 'sync after 0', 'acked 1'],
    ])
  })

  it('refuses what comes after the closing, and finishes what came before', async () => {
    const world = new JournalWorld()
    const journal = await world.open()
    const before = journal.append(utterances(5))
    await journal.close()
    await before
    await assert.rejects(journal.append(utterances(1)), StorageUnavailable)
    await assert.rejects(journal.bury(utterance(), 'ref_conflict'), StorageUnavailable)
    assert.equal((await world.open()).appended, 5)
  })

  it('refuses what no line can hold, alone', async () => {
    const journal = await new JournalWorld().open()
    const huge = journal.append([utterance({ text: 'x'.repeat(300_000) })])
    const other = journal.append(utterances(1))
    await assert.rejects(huge, RangeError)
    await other
    assert.equal(journal.appended, 1)
  })
})
