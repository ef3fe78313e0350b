/** What every journal keeps, whatever it is made of: the guarantees of the port, one test each. */

import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { laneLimits } from '../../src/core/lane.ts'
import type { Utterance } from '../../src/core/message.ts'
import type { Journal } from '../../src/core/ports.ts'
import { refsOf, utterance, utterances } from './journal-utterances.ts'

/** A journal to try, and how to let it go. */
export interface OpenedJournal {
  journal: Journal
  close(): Promise<void>
}

/** Runs the suite, each test against an empty journal. */
export function journalContract(name: string, open: () => Promise<OpenedJournal>): void {
  describe(`the journal ${name}`, () => {
    let opened: OpenedJournal
    let journal: Journal
    beforeEach(async () => {
      opened = await open()
      journal = opened.journal
    })
    afterEach(() => opened.close())

    it('is empty at first', async () => {
      assert.deepEqual([journal.appended, journal.settled], [0, 0])
      assert.deepEqual(await journal.oldest(), { utterances: [], last: 0 })
      assert.deepEqual(await journal.left('a room'), { utterances: [], complete: true })
    })

    it('gives back what it took, to the letter', async () => {
      const odd = utterance({
        room: 'a "room" \\ 🦦',
        sender: { id: 'ada', name: 'Ada\n🦦' },
        text: 'two\nlines\r\n, "quotes", \\, \u2028, שלום, 🦦, v1 00000005 00000000 {"n":1}\n',
        ref: '"',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      })
      await journal.append([odd, utterance({ text: '' })])
      assert.deepEqual((await journal.oldest()).utterances[0], odd)
    })

    it('counts its records from 1, in the order of their giving', async () => {
      const given = utterances(40)
      const appends = [7, 1, 12, 20].map((count, at, counts) => {
        const from = counts.slice(0, at).reduce((sum, each) => sum + each, 0)
        return journal.append(given.slice(from, from + count))
      })
      await Promise.all(appends)
      assert.equal(journal.appended, 40)
      const { utterances: taken, last } = await journal.oldest()
      assert.deepEqual(taken, given)
      assert.equal(last, 40)
    })

    it('takes nothing when nothing is given', async () => {
      await journal.append([])
      assert.equal(journal.appended, 0)
    })

    it('says the same oldest until they are settled', async () => {
      await journal.append(utterances(3))
      const first = await journal.oldest()
      await journal.append(utterances(2))
      assert.deepEqual(refsOf((await journal.oldest()).utterances).slice(0, 3), refsOf(first.utterances))
    })

    it('says a batch at most, and goes on behind what is settled', async () => {
      const given = utterances(laneLimits.replayEntries * 2 + 1)
      await journal.append(given)
      const sizes: number[] = []
      const taken: Utterance[] = []
      while (journal.settled < journal.appended) {
        const batch = await journal.oldest()
        sizes.push(batch.utterances.length)
        taken.push(...batch.utterances)
        const settled = journal.settle(batch.last)
        assert.equal(journal.settled, batch.last)
        await settled
      }
      assert.deepEqual(sizes, [laneLimits.replayEntries, laneLimits.replayEntries, 1])
      assert.deepEqual(taken, given)
      assert.deepEqual((await journal.oldest()).utterances, [])
    })

    it('says so many bytes of text at most, and one message at least', async () => {
      const half = laneLimits.batchBytes / 2
      const texts = ['x'.repeat(half), 'x'.repeat(half - 1), '🦦', 'x'.repeat(half * 3), 'x']
      for (const text of texts) await journal.append([utterance({ text })])
      const counts: number[] = []
      for (let batch = await journal.oldest(); batch.utterances.length > 0; batch = await journal.oldest()) {
        counts.push(batch.utterances.length)
        await journal.settle(batch.last)
      }
      assert.deepEqual(counts, [2, 1, 1, 1])
    })

    it('settles a part of a batch', async () => {
      const given = utterances(10)
      await journal.append(given)
      await journal.oldest()
      await journal.settle(4)
      assert.deepEqual(await journal.oldest(), { utterances: given.slice(4), last: 10 })
    })

    it('settles no more than there is, and nothing back', async () => {
      await journal.append(utterances(5))
      await journal.settle(99)
      assert.equal(journal.settled, 5)
      await journal.settle(2)
      assert.equal(journal.settled, 5)
      await journal.append(utterances(1))
      assert.deepEqual([journal.appended, (await journal.oldest()).utterances.length], [6, 1])
    })

    it('takes records while others are settled', async () => {
      const given = utterances(300)
      const taken: Utterance[] = []
      const appending = given.map((each) => journal.append([each]))
      while (taken.length < given.length) {
        const batch = await journal.oldest()
        taken.push(...batch.utterances)
        await journal.settle(batch.last)
        await new Promise(setImmediate)
      }
      await Promise.all(appending)
      assert.deepEqual(taken, given)
      assert.equal(journal.settled, journal.appended)
    })

    it('buries without touching the records', async () => {
      const [first, second] = utterances(2) as [Utterance, Utterance]
      await journal.append([first, second])
      await journal.bury(first, 'ref_conflict')
      assert.deepEqual((await journal.oldest()).utterances, [first, second])
    })
  })
}
