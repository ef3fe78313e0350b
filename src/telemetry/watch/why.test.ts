import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attempt, way } from '../../../test/support/made-up-ways.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import type { Way } from '../traces/way.ts'
import { why, type Circumstances } from './why.ts'

const calm: Circumstances = { behind: [], stoodStillMs: 0, switchingMs: 0 }
const away = new StorageUnavailable('away')
const queued = (tried = [attempt(812, 838)]) => way({ tried, endedAt: 840 })

const cases: [sentence: string, way: Way, around?: Partial<Circumstances>][] = [
  ['Nothing was slow: 3.0 ms, the largest part the wait for its writer.', way()],
  ['Nothing was slow: 2.1 ms, most of it the commit.', way({ tried: [attempt(0.1, 2)], endedAt: 2.1 })],
  ['Nothing was slow: 5.0 ms, most of it the way to its readers.', way({ endedAt: 5 })],
  [
    "Postgres was away, so it went to the journal. Nothing was slow: 4.0 ms, most of it the journal's write to the disk.",
    way({ tried: [attempt(0.5, 3.5, { at: 'journal' })], endedAt: 4 }),
  ],
  [
    'It waited 812 of its 840 ms for its writer: lane 2 was busy with a batch that took 790 ms.',
    queued(),
    { behind: [attempt(22, 812)] },
  ],
  [
    'It waited 812 of its 840 ms for its writer: lane 2 was busy with a batch that Postgres did not answer within 800 ms.',
    queued(),
    { behind: [attempt(811, 812, { at: 'journal' }), attempt(10, 810, { error: away })] },
  ],
  [
    'It waited 812 of its 840 ms for its writer: lane 2 had 3 batches to do first, the longest of which took 300 ms.',
    queued(),
    { behind: [attempt(512, 812), attempt(252, 512), attempt(0, 252)] },
  ],
  [
    'It waited 812 of its 840 ms for its writer: the last messages of the journal went into Postgres first.',
    queued(),
    { switchingMs: 800 },
  ],
  ['It waited 812 of its 840 ms for its writer.', queued()],
  [
    'Postgres took 1.9 of its 2.0 s to commit its batch of 1,200 messages: look for locks, for a slow disk, for load on the database.',
    way({ tried: [attempt(10, 1_910, { messages: 1_200 })], endedAt: 1_960 }),
  ],
  [
    'Postgres was away, so it went to the journal. The disk took 90 of its 100 ms to keep it in the journal.',
    way({ tried: [attempt(5, 95, { at: 'journal' })], endedAt: 100 }),
  ],
  [
    'Its room had 1,000 members to write to, which took 98 of its 100 ms.',
    way({ recipients: 1_000, endedAt: 100 }),
  ],
  [
    'It was durable and waited 98 of its 100 ms to be written to 3 members: the server had others to write to, or an earlier message of its room was missing.',
    way({ endedAt: 100 }),
  ],
  [
    'Postgres did not answer within 2.0 s, so it went to the journal.',
    way({
      tried: [attempt(1, 2_001, { error: away }), attempt(2_001, 2_003, { at: 'journal' })],
      endedAt: 2_004,
    }),
  ],
  [
    "Postgres was out of reach, so it went to the journal. Nothing was slow: 4.0 ms, the largest part the journal's write to the disk.",
    way({ tried: [attempt(1, 1.5, { error: away }), attempt(1.5, 3.2, { at: 'journal' })], endedAt: 4 }),
  ],
  [
    'Postgres was away and the journal could not keep it, so it was refused.',
    way({
      tried: [attempt(1, 2, { at: 'journal', error: away })],
      endedAt: 2,
      refused: 'storage_unavailable',
    }),
  ],
  [
    'Postgres did not answer within 2.0 s and the journal could not keep it, so it was refused. Until then it took 2.0 s.',
    way({
      tried: [attempt(1, 2_001, { error: away }), attempt(2_001, 2_003, { at: 'journal', error: away })],
      endedAt: 2_003,
      refused: 'storage_unavailable',
    }),
  ],
  [
    'A bug of the server met its batch, so it was refused.',
    way({ tried: [attempt(1, 2, { error: new TypeError('bug') })], endedAt: 2, refused: 'internal' }),
  ],
  [
    'It waited 310 of its 320 ms for its writer. The event loop stood still for 300 ms meanwhile (garbage collection or a long computation).',
    way({ tried: [attempt(310, 315)], endedAt: 320 }),
    { stoodStillMs: 300 },
  ],
  ['It waited 812 of its 840 ms for its writer.', queued(), { stoodStillMs: 100 }],
  [
    "Postgres was away, so it went to the journal. Nothing was slow: 4.0 ms, most of it the journal's write to the disk. It came into Postgres 12.0 s after it was delivered.",
    way({ tried: [attempt(0.5, 3.5, { at: 'journal' })], endedAt: 4 }),
    { replayed: { attempt: attempt(11_990, 12_004, { lane: -1 }) } },
  ],
  [
    "Postgres was away, so it went to the journal. Nothing was slow: 4.0 ms, most of it the journal's write to the disk. Postgres will never take it (ref_conflict): it is among the dead letters.",
    way({ tried: [attempt(0.5, 3.5, { at: 'journal' })], endedAt: 4 }),
    { replayed: { attempt: attempt(11_990, 12_004, { lane: -1 }), refused: 'ref_conflict' } },
  ],
]

describe('why a message took so long', () => {
  for (const [sentence, asked, around] of cases) {
    it(`is told: ${sentence}`, () => {
      assert.equal(why(asked, { ...calm, ...around }), sentence)
    })
  }
})
