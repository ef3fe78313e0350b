import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { utterance } from '../../../test/contract/journal-utterances.ts'
import { JournalWorld } from '../../../test/support/journal-world.ts'
import { StorageUnavailable } from '../../core/ports.ts'

describe('the dead letters', () => {
  it('are counted over restarts, each once', async () => {
    const world = new JournalWorld()
    const journal = await world.open()
    const [one, two] = [utterance(), utterance()]
    await Promise.all([one, two, one].map((each) => journal.bury(each, 'ref_conflict')))
    await journal.bury({ ...one, text: 'another' }, 'ref_conflict')
    assert.equal(journal.status().deadLetters, 3)
    const again = await (world.disk.crash(), world.open())
    await again.bury(two, 'ref_conflict')
    assert.equal(again.status().deadLetters, 3)
    assert.match(world.content('dead-letters.log'), /"refused":"ref_conflict"}\n$/)
  })

  it('are refused when they cannot be kept, and kept when they can', async () => {
    const world = new JournalWorld()
    const journal = await world.open()
    const [one, two] = [utterance(), utterance()]
    for (const [call, fault] of [
      ['write', { short: 9 }],
      ['write', 'EIO'],
      ['sync', 'EIO'],
    ] as const) {
      world.disk.failNext(call, fault)
      await assert.rejects(journal.bury(one, 'ref_conflict'), StorageUnavailable)
    }
    await journal.bury(one, 'ref_conflict')
    await journal.bury(two, 'ref_conflict')
    assert.equal(journal.status().deadLetters, 2)
    world.disk.crash(false)
    assert.equal((await world.open()).status().deadLetters, 2)
  })
})
