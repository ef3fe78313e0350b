import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attempt, way } from '../../../test/support/made-up-ways.ts'
import { digitsOf } from '../traces/trace-context.ts'
import type { Way } from '../traces/way.ts'
import { Pauses } from './pauses.ts'
import { TraceIndex } from './trace-index.ts'
import { findTraces, namedTraces } from './trace-search.ts'

const making = { replays: { of: () => undefined }, epochs: { at: () => 0 } }
const send = 'send /rooms/{roomId}'

/** So many of one trace, each a millisecond after the one before. */
function ofTrace(traceId: string, count: number): Way[] {
  const traceparent = `00-${traceId}-00000000000000aa-01`
  return Array.from({ length: count }, (_, n) =>
    way({ traceparent, receivedAt: n, tried: [attempt(n, n)], endedAt: n }),
  )
}

function asking(ways: readonly Way[]) {
  let turns = 0
  const soon = (run: () => void) => {
    turns += 1
    queueMicrotask(run)
  }
  return { index: new TraceIndex(ways, making), pauses: new Pauses({ soon }), turns: () => turns }
}

describe('a trace that many messages joined', () => {
  it('has the newest of them, and the one that it is named by', async () => {
    const own = way({ receivedAt: -9, tried: [attempt(-8, -7)], endedAt: -6 })
    const traceId = digitsOf(own.id)
    const ways = [own, ...ofTrace(traceId, 4_300)]
    const { index, pauses, turns } = asking(ways)
    const { traces, cut } = await namedTraces(index, [traceId], pauses)
    const ids = traces[0]?.spans
      .filter(({ name }) => name === send)
      .map(({ attributes }) => attributes['messaging.message.id'])
    const newest = ways.slice(-499).reverse()
    assert.deepEqual(
      ids,
      [own, ...newest].map(({ id }) => id),
    )
    assert.deepEqual([traces[0]?.cut, cut], [true, false])
    // It has 2,000 spans, of which 256 are made at once.
    assert.equal(turns(), 7)
  })
})

describe('an answer', () => {
  const traceIds = Array.from({ length: 6 }, (_, n) => `${n + 1}`.repeat(32))
  const ways = traceIds.flatMap((traceId) => ofTrace(traceId, 500))

  it('has ten thousand spans at most, in whole traces', async () => {
    const named = asking(ways)
    const all = await namedTraces(named.index, traceIds, named.pauses)
    const found = asking(ways)
    const fitting = await findTraces(found.index, { operation: send, limit: 9 }, found.pauses)
    for (const { traces, cut } of [all, fitting]) {
      assert.deepEqual(
        traces.map(({ spans, cut }) => [spans.length, cut]),
        Array(5).fill([2_000, false]),
      )
      assert.equal(cut, true)
    }
  })

  it('is whole when all that was asked for has its place', async () => {
    const { index, pauses } = asking(ways)
    const { traces, cut } = await findTraces(index, { operation: send, limit: 5 }, pauses)
    assert.deepEqual([traces.length, cut], [5, false])
  })
})
