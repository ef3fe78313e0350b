import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Now, Second } from '../../src/protocol/watched.ts'
import { latencies, mebibyte, second, state } from '../../test/support/made-up-state.ts'
import { findingsOf } from './findings.ts'

const journal = (fields: Partial<Now['journal']>) => ({ ...state().journal, ...fields })

/** What is found of a server whose last seconds were all like this. */
function found(now: Partial<Now>, each: Partial<Second> = {}) {
  const seconds = Array.from({ length: 10 }, (_, at) => second({ n: at + 1, ...each }))
  return findingsOf(state(now), seconds).map(({ mood, sentence }) => [
    mood,
    sentence.replaceAll('\u00a0', ' '),
  ])
}

const busy = { messages: 412, latencies: latencies(Array.from({ length: 412 }, () => 11)) }

describe('the headline', () => {
  it('is calm while all is well', () => {
    assert.deepEqual(found({}, busy), [['well', 'All well: 412 messages/s, p99 12 ms.']])
    assert.deepEqual(found({}, { messages: 0.1 }), [['well', 'All well: a message now and then.']])
    assert.deepEqual(found({}), [['well', 'All well, and quiet.']])
    assert.deepEqual(found({ startedAt: state().at - 500 }), [['well', 'All well: just started.']])
  })

  const troubles: [string, Partial<Now>, Partial<Second>, string, string][] = [
    [
      'Postgres is away',
      { circuit: 'open', journal: journal({ records: 3_120 }) },
      busy,
      'failing',
      'Postgres is away: messages go to the journal, 3,120 wait there.',
    ],
    [
      'Postgres is away, and nothing was said since',
      { circuit: 'open' },
      {},
      'failing',
      'Postgres is away: messages go to the journal.',
    ],
    [
      'Postgres is back',
      { circuit: 'replaying', journal: journal({ records: 1 }) },
      {},
      'strained',
      'Postgres is back: 1 message of the journal is on the way into it.',
    ],
    [
      'the journal is nearly full',
      { journal: journal({ room: 'nearly full', bytes: 60 * mebibyte }) },
      {},
      'strained',
      'The journal is nearly full: 60 MiB of 64 MiB.',
    ],
    [
      "the journal's disk fails",
      { journal: journal({ broken: true }) },
      {},
      'strained',
      "The journal's disk does not keep what is written.",
    ],
    [
      'the server goes down',
      { draining: true },
      {},
      'failing',
      'The server is going down: it finishes what it has and takes nothing new.',
    ],
    ['messages are refused', {}, { ...busy, refused: 3 }, 'strained', 'Messages are refused: 3 a second.'],
    ['all messages are refused', {}, { refused: 30 }, 'failing', 'Messages are refused: 30 a second.'],
    [
      'the event loop is at its limit',
      {},
      { ...busy, loopBusy: 0.98, loopLagMs: 140 },
      'strained',
      'The event loop is at its limit: busy 98 % of the time, and up to 140 ms late.',
    ],
    [
      'the event loop stood still',
      {},
      { loopLagMs: 900 },
      'strained',
      'The event loop was held up for 900 ms.',
    ],
    [
      'writers do not keep up',
      { lanes: [{ busy: true, messages: 412, bytes: 1, oldestMs: 1_400 }] },
      busy,
      'strained',
      'Writing does not keep up: 412 messages in the queue, the oldest for 1.4 s.',
    ],
    [
      'messages are slow',
      {},
      { messages: 2, latencies: latencies([700, 700]) },
      'strained',
      'Messages are slow: p99 765 ms. The slowest below say why.',
    ],
    [
      'readers are slow',
      {},
      { ...busy, stalled: 2, pendingBytes: 3 * mebibyte },
      'strained',
      '2 readers are slow: 3 MiB wait to be read.',
    ],
    [
      'readers were let go',
      {},
      { ...busy, evicted: 1 },
      'strained',
      '5 readers too slow to follow were let go.',
    ],
    [
      'messages can never be stored',
      { journal: journal({ deadLetters: 1 }) },
      {},
      'strained',
      'Postgres will never take 1 message: see dead-letters.log.',
    ],
    [
      'the journal is damaged',
      { journal: journal({ damaged: 2 }) },
      {},
      'strained',
      'The journal has 2 lines that cannot be read; set aside.',
    ],
  ]
  for (const [what, now, each, mood, sentence] of troubles) {
    it(`says that ${what}`, () => {
      assert.deepEqual(found(now, each), [[mood, sentence]])
    })
  }

  it('says first what people notice, and then all else', () => {
    const several = found(
      { circuit: 'open', journal: journal({ broken: true }) },
      { ...busy, stalled: 1, pendingBytes: 9 },
    )
    assert.deepEqual(
      several.map(([, sentence]) => sentence),
      [
        "The journal's disk does not keep what is written. New messages are refused.",
        'Postgres is away: messages go to the journal.',
        '1 reader is slow: 9 B waits to be read.',
      ],
    )
  })

  /** What is said of a server at work 20 s after a second whose slowest message took so long. */
  function after(slowestMs: number, each: Partial<Second> = busy): string {
    const now = state()
    const seconds = Array.from({ length: 30 }, (_, at) =>
      second({ n: at + 1, at: now.at - (29 - at) * 1_000, ...each }),
    )
    seconds[9] = second({
      n: 10,
      at: now.at - 20_000,
      messages: 1,
      latencies: latencies([slowestMs]),
      slowestMs,
    })
    return findingsOf(now, seconds)[0].sentence.replaceAll('\u00a0', ' ')
  }

  it('judges the present, and remembers a bad moment', () => {
    assert.equal(after(2_000), 'All well: 412 messages/s, p99 12 ms; 20 s ago up to 2 s.')
    assert.equal(after(2_000, {}), 'All well, and quiet; 20 s ago up to 2 s.')
    assert.equal(after(249), 'All well: 412 messages/s, p99 12 ms.')
    const slower = { messages: 20, latencies: latencies(Array.from({ length: 20 }, () => 90)) }
    assert.equal(after(900, slower), 'All well: 20 messages/s, p99 96 ms.')
  })

  it('knows no p99 of a few messages', () => {
    assert.deepEqual(found({}, { messages: 1.6, latencies: latencies([1]) }), [
      ['well', 'All well: 2 messages/s.'],
    ])
  })

  it('forgets what is over', () => {
    const seconds = [
      second({ loopLagMs: 900 }),
      ...Array.from({ length: 5 }, (_, at) => second({ n: at + 2 })),
    ]
    assert.deepEqual(
      findingsOf(state(), seconds).map(({ mood }) => mood),
      ['well'],
    )
  })
})
