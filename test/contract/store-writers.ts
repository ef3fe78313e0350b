/** The contract of writers: promises 2 and 3. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Draft } from '../../src/core/message.ts'
import { StorageUnavailable, type Store, type Writer } from '../../src/core/ports.ts'
import { assertWhole, draftIn, draftsIn, newRoom, receiptOf, wholeHistory } from './store-drafts.ts'

export function describeWriters(store: () => Store): void {
  const append = (...drafts: Draft[]): ReturnType<Writer['append']> => store().writer().append(drafts)

  describe('a writer', () => {
    it('answers each draft, in order, with its number in its room', async () => {
      const [red, blue] = [await newRoom(store()), await newRoom(store())]
      const drafts = [red, blue, blue, red, blue].map(({ id }) => draftIn(id))
      const outcomes = await append(...drafts)
      const wanted = [1, 1, 2, 2, 3].map((seq, at) => {
        const { id = '', sentAt = '' } = drafts[at] ?? {}
        return { receipt: { id, seq, sentAt, repeated: false } }
      })
      assert.deepEqual(outcomes, wanted)
      await assertWhole(store(), red.id)
      await assertWhole(store(), blue.id)
    })

    it('takes an empty batch', async () => {
      assert.deepEqual(await append(), [])
    })

    it('numbers on from batch to batch', async () => {
      const { id } = await newRoom(store())
      const writer = store().writer()
      for (let at = 0; at < 3; at++) await writer.append(draftsIn(id, 4))
      assert.equal((await assertWhole(store(), id)).length, 12)
    })

    it('answers a repeat as the first time, in one batch, in the next and from another writer', async () => {
      const { id } = await newRoom(store())
      const draft = draftIn(id)
      const later = { ...draft, sentAt: '2027-01-01T00:00:00.000Z' }
      const first = { id: draft.id, seq: 1, sentAt: draft.sentAt, repeated: false }
      const again = { ...first, repeated: true }
      assert.deepEqual((await append(draft, later, draft)).map(receiptOf), [first, again, again])
      assert.deepEqual((await append(later)).map(receiptOf), [again])
      assert.equal((await assertWhole(store(), id)).length, 1)
    })

    it('refuses a ref that was used for another text or room, and stores it never', async () => {
      const [here, there] = [await newRoom(store()), await newRoom(store())]
      const draft = draftIn(here.id)
      const conflicts = [
        { ...draft, text: 'bye' },
        { ...draft, room: there.id },
        { ...draft, room: 'nowhere' },
      ]
      const refused = conflicts.map(() => ({ refused: 'ref_conflict' }))
      assert.deepEqual((await append(draft, ...conflicts)).slice(1), refused)
      assert.deepEqual(await append(...conflicts), refused)
      assert.equal((await assertWhole(store(), here.id)).length, 1)
      assert.equal((await assertWhole(store(), there.id)).length, 0)
    })

    it('keeps the refs of different senders apart', async () => {
      const { id } = await newRoom(store())
      const outcomes = await append(draftIn(id, { ref: 'one' }), draftIn(id, { ref: 'one' }))
      assert.deepEqual(
        outcomes.map((outcome) => receiptOf(outcome).seq),
        [1, 2],
      )
    })

    it('refuses what is said in no room, and stores the rest of the batch', async () => {
      const { id } = await newRoom(store())
      const lost = draftIn('nowhere')
      const outcomes = await append(draftIn(id), lost, draftIn(id), { ...lost, room: id })
      assert.deepEqual(outcomes[1], { refused: 'unknown_room' })
      assert.deepEqual(
        [0, 2, 3].map((at) => receiptOf(outcomes[at]).seq),
        [1, 2, 3],
      )
      assert.deepEqual(await append(lost), [{ refused: 'ref_conflict' }])
      await assertWhole(store(), id)
    })

    it('refuses what cannot be kept as it is, and stores the rest of the batch', async () => {
      const { id } = await newRoom(store())
      const bad = [
        { text: 'nul \0' },
        { text: '\ud800' },
        { ref: 'r\0' },
        { sender: { id: 'm', name: '\udc00' } },
      ]
      const drafts = bad.flatMap((given) => [draftIn(id), draftIn(id, given)])
      const outcomes = await append(...drafts)
      assert.deepEqual(
        outcomes.map((outcome) => ('receipt' in outcome ? outcome.receipt.seq : outcome.refused)),
        [1, 'invalid_text', 2, 'invalid_text', 3, 'invalid_text', 4, 'invalid_text'],
      )
      await assertWhole(store(), id)
    })

    it('keeps odd texts to the letter', async () => {
      const { id } = await newRoom(store())
      const texts = [
        '🦦👩‍👩‍👧',
        'שלום \u202e abc',
        `it's "fine" \\ {a,b}`,
        ' ',
        '',
        'NULL',
        'e\u0301',
        'x'.repeat(4_096),
        'a\r\n\tb',
      ]
      await append(...texts.map((text) => draftIn(id, { text, ref: `ref ${text}` })))
      const history = await wholeHistory(store(), id)
      assert.deepEqual(
        history.map(({ text, ref }) => [text, ref]),
        texts.map((text) => [text, `ref ${text}`]),
      )
    })

    it('leaves no hole and no double beside others in the same rooms with the same drafts', async () => {
      const rooms = await Promise.all([1, 2, 3, 4, 5].map(() => newRoom(store())))
      const drafts = rooms.flatMap(({ id }) => draftsIn(id, 40))
      const outcomes = await Promise.all([0, 1, 2, 3].map((at) => hammer(store(), drafts, at)))
      for (const { id } of rooms) assert.equal((await assertWhole(store(), id)).length, 40)
      const answers = outcomes.map((answered) => answered.toSorted().join())
      assert.equal(new Set(answers).size, 1, 'everybody is answered the same numbers')
    })
  })
}

/** One writer stores all the drafts in an order of its own, some twice; answers each draft's number. */
async function hammer(store: Store, drafts: Draft[], at: number): Promise<string[]> {
  const writer = store.writer()
  const order = drafts.map((_, place) => drafts[(place * (7 + 2 * at) + at * 31) % drafts.length])
  const mine = order.filter((draft) => draft !== undefined)
  const answers = new Map<string, number>()
  for (let from = 0; from < mine.length; from += 25) {
    const batch = mine.slice(Math.max(0, from - 5), from + 25)
    for (const outcome of await appendAgain(writer, batch)) {
      const { id, seq } = receiptOf(outcome)
      assert.equal(answers.get(id) ?? seq, seq)
      answers.set(id, seq)
    }
  }
  return [...answers].map(([id, seq]) => `${id} ${seq}`)
}

/** A store may give up on a batch that lost too many races; whoever sent it then sends it again. */
async function appendAgain(writer: Writer, batch: Draft[]): ReturnType<Writer['append']> {
  for (;;) {
    try {
      return await writer.append(batch)
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error
    }
  }
}
