import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refsOf, utterance, utterances } from '../../../test/contract/journal-utterances.ts'
import { drain, JournalWorld } from '../../../test/support/journal-world.ts'
import type { Utterance } from '../../core/message.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import type { DiskJournal } from './journal.ts'

describe('the reading of the oldest', () => {
  it('passes over nothing when a file grows, and is full, while it is read', async () => {
    const world = new JournalWorld(undefined, { segmentBytes: 200 })
    const journal = await world.open()
    const given = utterances(3)
    const [first, ...later] = given.map((each) => [each]) as [Utterance[], ...Utterance[][]]
    await journal.append(first)
    world.disk.schedule = async ({ call }) => {
      if (call !== 'read') return
      world.disk.schedule = () => {}
      for (const each of later) await journal.append(each)
    }
    const { utterances: taken, last } = await journal.oldest()
    assert.deepEqual(world.names().slice(1, 3), ['info.000001.log', 'info.log'])
    await journal.settle(last)
    assert.deepEqual([...taken, ...(await drain(journal))], given)
  })

  it('goes on behind a file that lost all that it had', async () => {
    const world = new JournalWorld(undefined, { segmentBytes: 10 })
    const before = await world.open()
    const given = utterances(4)
    for (const each of given) await before.append([each])
    world.put('info.000002.log', '')
    world.disk.kill()
    assert.deepEqual(await drain(await world.open()), [given[0], ...given.slice(2)])
  })

  it('passes over nothing when a file is given up in which it has just arrived', async () => {
    const world = new JournalWorld(undefined, { segmentBytes: 10 })
    const journal = await world.open()
    await journal.append([utterance({ ref: 'first' })])
    let given = () => {}
    const givenUp = new Promise<void>((resolve) => (given = resolve))
    let reads = 0
    let taking: ReturnType<DiskJournal['oldest']> | undefined
    world.disk.failNext('sync', 'EIO')
    world.disk.schedule = async ({ call, at }) => {
      if (call === 'sync' && at === 'before') taking ??= journal.oldest()
      if (call === 'sync' && at === 'before') await new Promise(setImmediate)
      if (call === 'read' && at === 'before' && ++reads === 2) await givenUp
      if (call === 'remove' && at === 'after') given()
    }
    await journal.append([utterance({ ref: 'second' })])
    const taken = await taking
    assert.ok(taken)
    await journal.settle(taken.last)
    assert.deepEqual(refsOf([...taken.utterances, ...(await drain(journal))]), ['first', 'second'])
  })

  it('gives the oldest again when the disk could not be read', async () => {
    const world = new JournalWorld(undefined, { segmentBytes: 10 })
    const journal = await world.open()
    for (const ref of ['first', 'second']) await journal.append([utterance({ ref })])
    let reads = 0
    world.disk.fault = (call) => (call === 'read' && ++reads === 2 ? 'EIO' : undefined)
    await assert.rejects(journal.oldest(), StorageUnavailable)
    assert.deepEqual(refsOf((await journal.oldest()).utterances), ['first', 'second'])
  })
})
