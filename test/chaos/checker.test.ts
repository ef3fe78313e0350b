import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { check, type FindingKind } from './checker.ts'
import { clean, kinds, parts, room, sentAt, type Parts } from './clean-evidence.ts'

/** What is done to clean evidence, and the kinds that must be found, no other. */
const planted: [what: string, spoil: (parts: Parts) => void, found: FindingKind[]][] = [
  ['the last message, acked and seen, is missing', ({ remove }) => remove(12), ['lost', 'phantom']],
  [
    'the last message, acked and not seen, is missing',
    ({ remove, evidence }) => {
      remove(12)
      for (const view of evidence.views) view.sightings.pop()
    },
    ['lost'],
  ],
  [
    'a message in the middle is missing, and its number with it',
    ({ history }) => {
      history.sql.splice(2, 1)
      history.http.splice(2, 1)
    },
    ['lost', 'phantom', 'hole'],
  ],
  [
    'a message acked by the journal was never replayed',
    ({ remove, evidence, history }) => {
      for (const view of evidence.views) view.sightings = []
      remove(8)
      for (const row of [...history.sql, ...history.http]) if (row.seq > 8) row.seq -= 1
      for (const ack of evidence.acks) if (ack.seq !== null && ack.seq > 8) ack.seq -= 1
    },
    ['lost'],
  ],
  [
    'a message is stored twice under the same id',
    ({ history }) => {
      for (const rows of [history.sql, history.http]) rows.push({ ...rows[11]!, seq: 13 })
      history.head = 13
    },
    // What was told of the first is not what the second says.
    ['doubled', 'number', 'disagreement'],
  ],
  [
    'a sender and ref are stored twice under different ids',
    ({ history }) => {
      for (const rows of [history.sql, history.http]) rows.unshift({ ...rows[0]!, id: 'id0', seq: 0 })
      for (const rows of [history.sql, history.http]) for (const row of rows) row.seq += 1
      history.head = 13
    },
    ['doubled', 'number'],
  ],
  ['two numbered messages are swapped', ({ swap }) => swap(2, 3), ['number', 'disorder']],
  [
    'two messages of the journal are numbered in another order than they were seen in',
    ({ swap, evidence }) => {
      swap(5, 6)
      for (const { sightings } of evidence.views)
        for (const sighting of sightings)
          if (sighting.how === 'stored' && sighting.seq! < 7) sighting.seq = 11 - sighting.seq!
    },
    ['disorder'],
  ],
  [
    'two messages of the journal are swapped that nobody saw',
    ({ swap, evidence }) => {
      for (const view of evidence.views) view.sightings = []
      swap(5, 6)
    },
    ['disorder'],
  ],
  [
    'two messages that one sender had under way at once are swapped, and nobody saw them',
    ({ swap, evidence, said, ack }) => {
      for (const view of evidence.views) view.sightings = []
      swap(6, 8)
      for (const n of [6, 7, 8]) {
        said(n).sends[0]!.at = 60
        ack(n).at = 80 + n
      }
    },
    ['disorder'],
  ],
  [
    'one listener saw two messages the other way round',
    ({ view }) => view.sightings.splice(0, 2, view.sightings[1]!, view.sightings[0]!),
    ['disorder'],
  ],
  [
    'a message came late after one that had to wait for its number',
    ({ view }) => {
      const [late] = view.sightings.splice(3, 1)
      view.sightings.splice(4, 0, late!)
    },
    ['disorder'],
  ],
  [
    'a number was never given out',
    ({ history, evidence }) => {
      for (const row of [history.sql[11]!, history.http[11]!]) row.seq = 13
      for (const ack of evidence.acks) if (ack.seq === 12) ack.seq = 13
      for (const { sightings } of evidence.views) sightings.at(-1)!.seq = 13
    },
    ['hole'],
  ],
  ['the head is not the count', ({ history }) => (history.head += 1), ['hole']],
  [
    'a listener saw a message that is not stored',
    ({ view }) => view.sightings.push({ at: 500, id: 'ghost', seq: 13, how: 'message' }),
    ['phantom'],
  ],
  [
    'a message is stored that nobody said',
    ({ evidence }) => {
      evidence.said.delete('r12')
      evidence.acks.pop()
    },
    ['phantom'],
  ],
  ['an ack told another number', ({ ack }) => (ack(3).seq = 4), ['number']],
  ['a live message told another number', ({ view }) => (view.sightings[2]!.seq = 4), ['number']],
  [
    'a stored frame told another number',
    ({ view }) => (view.sightings.find(({ how }) => how === 'stored')!.seq = 6),
    ['number'],
  ],
  ['an ack by Postgres is without a number', ({ ack }) => (ack(3).seq = null), ['number']],
  ['an ack by the journal has a number', ({ ack }) => (ack(5).seq = 5), ['number']],
  ['an ack names another id', ({ ack }) => (ack(3).id = 'id4'), ['altered']],
  ['an ack tells another time', ({ ack }) => (ack(3).sentAt = '2026-05-04T08:15:30.124Z'), ['altered']],
  [
    'a text was damaged',
    ({ history }) => {
      for (const rows of [history.sql, history.http]) rows[3]!.text = 'text'
    },
    ['altered'],
  ],
  ['HTTP gives another text than SQL', ({ history }) => (history.http[3]!.text = 'text'), ['disagreement']],
  ['HTTP gives one message fewer', ({ history }) => history.http.pop(), ['disagreement']],
  [
    'HTTP gives a message twice',
    ({ history }) => history.http.push(history.http[11]!),
    ['doubled', 'disagreement'],
  ],
  [
    'a listener who is still there was never told a number',
    ({ view }) =>
      view.sightings.splice(
        view.sightings.findIndex(({ how }) => how === 'stored'),
        1,
      ),
    ['unnumbered'],
  ],
  [
    'a message was told to be unstorable',
    ({ view }) => (view.sightings.find(({ how }) => how === 'stored')!.seq = null),
    ['buried'],
  ],
  ['a message was never acked', ({ evidence }) => evidence.acks.pop(), ['unanswered']],
  [
    'a message was refused for good',
    ({ evidence }) => evidence.refusals.push({ at: 5, ref: 'r1', code: 'unknown_room' }),
    ['unanswered'],
  ],
  [
    'a socket was closed without a cause',
    ({ evidence }) => evidence.closes.push({ at: 5, listener: 'ada', code: 1006, explained: false }),
    ['closed'],
  ],
]

describe('the checker', () => {
  it('finds nothing in a clean history', () => {
    assert.deepEqual(check(clean()), [])
  })

  for (const [what, spoil, found] of planted) {
    it(`finds that ${what}`, () => {
      const spoiled = parts()
      spoil(spoiled)
      assert.deepEqual(kinds(spoiled.evidence), found)
    })
  }

  it('checks tens of thousands of messages in a moment', () => {
    const evidence = clean()
    const begun = performance.now()
    const [history] = evidence.histories
    const [view] = evidence.views
    for (let n = 13; n <= 30_000; n++) {
      const [ref, id, text, at] = [`r${n}`, `id${n}`, `text ${n}`, n * 10]
      evidence.said.set(ref, { ref, sender: 'ada', room, text, sends: [{ at, life: 1 }] })
      evidence.acks.push({ ref, at: at + 5, id, seq: n, sentAt, durable: 'postgres' })
      view!.sightings.push({ at: at + 6, id, seq: n, how: 'message' })
      for (const rows of [history!.sql, history!.http])
        rows.push({ id, seq: n, sender: 'ada', ref, text, sentAt })
    }
    history!.head = 30_000
    assert.deepEqual(check(evidence), [])
    assert.ok(performance.now() - begun < 5_000)
  })
})
