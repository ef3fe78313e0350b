import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refsOf, utterance, utterances } from '../../../test/contract/journal-utterances.ts'
import { drain, JournalWorld } from '../../../test/support/journal-world.ts'
import { SimDisk, type SimFault } from '../../../test/support/sim-disk.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import type { DiskJournal } from './journal.ts'

/** A journal with one record, which must come through whatever happens then. */
async function begun(world: JournalWorld): Promise<DiskJournal> {
  const journal = await world.open()
  await journal.append([utterance({ ref: 'first' })])
  return journal
}

function refused(journal: DiskJournal): Promise<void> {
  return assert.rejects(journal.append(utterances(2, { ref: 'refused' })), StorageUnavailable)
}

/** What a process finds that starts after the power failed. */
async function afterCrash(world: JournalWorld): Promise<string[]> {
  world.disk.crash(false)
  return refsOf(await drain(await world.open()))
}

describe('a writing that fails', () => {
  for (const fault of ['EIO', 'ENOSPC', { short: 30 }] as SimFault[]) {
    it(`(${JSON.stringify(fault)}) is cut off, refused as a whole, and in nobody's way`, async () => {
      const world = new JournalWorld()
      const journal = await begun(world)
      const before = world.content('info.log')
      world.disk.failNext('write', fault)
      await Promise.all([refused(journal), refused(journal)])
      assert.equal(world.content('info.log'), before)
      assert.equal(journal.appended, 1)
      await journal.append([utterance({ ref: 'second' })])
      assert.equal(journal.appended, 2)
      assert.deepEqual(world.kinds(), [typeof fault === 'string' ? 'write failed' : 'short write'])
      assert.deepEqual(await afterCrash(world), ['first', 'second'])
    })
  }

  it('and cannot be cut off leaves its file, which is kept for the replay', async () => {
    const world = new JournalWorld()
    const journal = await begun(world)
    world.disk.failNext('write', { short: 30 })
    world.disk.failNext('truncate', 'EIO')
    await refused(journal)
    await journal.append([utterance({ ref: 'second' })])
    assert.deepEqual(world.kinds(), ['short write', 'truncate failed'])
    assert.ok(world.names().includes('info.000001.log'))
    assert.deepEqual(refsOf((await journal.oldest()).utterances), ['first', 'second'])
    assert.deepEqual(await afterCrash(world), ['first', 'second'])
  })
})

describe('a sync that fails', () => {
  it('is not tried again on that file: the records go to a new one', async () => {
    const world = new JournalWorld()
    const journal = await begun(world)
    world.disk.failNext('sync', 'EIO')
    const synced: string[] = []
    world.disk.schedule = ({ call, path, at }) =>
      void (at === 'before' && call.startsWith('sync') && synced.push(`${call} ${path}`))
    await journal.append([utterance({ ref: 'second' })])
    assert.deepEqual(synced, ['sync /journal/info.log', 'syncFolder /journal', 'sync /journal/info.log'])
    assert.match(world.content('info.000001.log'), /^[^\n]*"first"[^\n]*\n$/)
    assert.match(world.content('info.log'), /^[^\n]*"second"[^\n]*\n$/)
    assert.equal(journal.status().broken, false)
    assert.deepEqual(refsOf((await journal.oldest()).utterances), ['first', 'second'])
    assert.deepEqual(await afterCrash(world), ['first', 'second'])
  })

  it('twice is a broken disk, until one succeeds', async () => {
    const world = new JournalWorld()
    const journal = await begun(world)
    world.disk.failNext('sync', 'EIO', 4)
    await refused(journal)
    assert.equal(journal.status().broken, true)
    await refused(journal)
    assert.deepEqual(world.kinds(), Array(4).fill('sync failed'))
    await journal.append([utterance({ ref: 'second' })])
    assert.equal(journal.status().broken, false)
    assert.deepEqual(refsOf(await drain(journal)), ['first', 'second'])
    assert.deepEqual(world.names(), ['dead-letters.log', 'info.log', 'quarantine.log'])
  })

  it('leaves nothing that the next process could take for kept', async () => {
    const world = new JournalWorld()
    const journal = await begun(world)
    world.disk.failNext('sync', 'EIO', 2)
    await refused(journal)
    world.disk.kill()
    assert.deepEqual(refsOf(await drain(await world.open())), ['first'])
  })

  it('and cannot be cut off leaves what it wrote to be found twice at most', async () => {
    const world = new JournalWorld()
    const journal = await begun(world)
    world.disk.failNext('sync', 'EIO')
    world.disk.failNext('truncate', 'EIO')
    await journal.append([utterance({ ref: 'second' })])
    world.disk.kill()
    assert.deepEqual(refsOf(await drain(await world.open())), ['first', 'second', 'second'])
  })

  it('leaves no hole that the next process writes behind', async () => {
    const world = new JournalWorld()
    const journal = await begun(world)
    world.disk.failNext('sync', 'EIO')
    world.disk.failNext('truncate', 'EIO')
    world.disk.failNext('rename', 'EIO')
    await refused(journal)
    assert.match(world.content('info.log'), /refused/) // in memory only, and nobody will write it again
    world.disk.kill()
    await (await world.open()).append([utterance({ ref: 'second' })])
    assert.deepEqual(await afterCrash(world), ['first', 'second'])
  })

  it('of the folder lets nobody rely on the new file', async () => {
    const world = new JournalWorld(undefined, { segmentBytes: 10 })
    const journal = await begun(world)
    world.disk.failNext('syncFolder', 'EIO')
    await refused(journal)
    assert.deepEqual(world.kinds(), ['rotation failed'])
    await journal.append([utterance({ ref: 'second' })])
    assert.deepEqual(await afterCrash(world), ['first', 'second'])
  })
})

describe('a rotation that fails', () => {
  for (const call of ['rename', 'open'] as const) {
    it(`(${call}) refuses what is given, and is tried again`, async () => {
      const world = new JournalWorld(undefined, { segmentBytes: 10 })
      const journal = await begun(world)
      world.disk.failNext(call, 'EIO', 2)
      await refused(journal)
      await refused(journal)
      await journal.append([utterance({ ref: 'second' })])
      assert.deepEqual(await afterCrash(world), ['first', 'second'])
    })
  }

  it('(remove) keeps the file until the next time', async () => {
    const world = new JournalWorld(undefined, { segmentBytes: 10 })
    const journal = await begun(world)
    await journal.append(utterances(1))
    world.disk.failNext('remove', 'EACCES')
    await journal.settle(1)
    assert.deepEqual(world.kinds(), ['not removed'])
    await journal.settle(2)
    assert.deepEqual(world.names(), ['dead-letters.log', 'info.log', 'quarantine.log'])
  })
})

describe('a journal that is full', () => {
  it('by its own bound refuses and loses nothing, and takes more when there is room', async () => {
    const world = new JournalWorld(undefined, { maxBytes: 10_000 })
    const journal = await begun(world)
    assert.equal(journal.status().room, 'ample')
    let taken = 1
    const takes = () =>
      journal.append([utterance()]).then(
        () => true,
        () => false,
      )
    while (taken < 100 && (await takes())) taken += 1
    assert.ok(taken > 30 && taken < 60, `${taken} records`)
    assert.equal(journal.status().room, 'full')
    assert.ok(journal.status().bytes <= 10_000)
    assert.deepEqual(world.kinds(), ['nearly full', 'full'])
    assert.equal(await takes(), false)
    await journal.settle((await journal.oldest()).last)
    assert.equal(journal.status().room, 'ample')
    await journal.append(utterances(1))
    assert.deepEqual(world.kinds(), ['nearly full', 'full', 'room again'])
  })

  it('by the reserve of the file system refuses before that is full, and notices within a second when it is not', async () => {
    const disk = new SimDisk()
    disk.capacity = 10_000
    disk.put('/other', Buffer.alloc(8_800))
    const world = new JournalWorld(disk)
    const journal = await begun(world)
    disk.put('/other', Buffer.alloc(9_400))
    disk.time += 1_000
    await refused(journal)
    assert.equal(journal.status().room, 'full')
    assert.deepEqual(world.kinds(), ['full'])
    await journal.bury(utterance(), 'ref_conflict') // into the reserve
    disk.put('/other', Buffer.alloc(1_000))
    disk.time += 1_000
    await journal.append([utterance({ ref: 'second' })])
    assert.deepEqual(world.kinds(), ['full', 'room again'])
    assert.deepEqual(await afterCrash(world), ['first', 'second'])
  })

  it('says so also when nobody writes', async () => {
    const disk = new SimDisk()
    disk.capacity = 100_000
    const world = new JournalWorld(disk)
    const journal = await begun(world)
    disk.put('/other', Buffer.alloc(96_000))
    disk.time += 1_000
    journal.status() // asks
    await new Promise(setImmediate)
    assert.equal(journal.status().room, 'full')
  })

  it('settles and empties all the same', async () => {
    const disk = new SimDisk()
    const world = new JournalWorld(disk)
    const journal = await begun(world)
    await journal.append(utterances(1))
    disk.capacity = 0
    await journal.settle(1)
    await journal.settle(2)
    assert.equal(world.content('info.log'), '')
  })
})
