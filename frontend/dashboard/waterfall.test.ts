import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { journeyDetail, journeys } from '../../test/support/made-up-journeys.ts'
import { stageOf, waterfallOf } from './waterfall.ts'

const [journey] = journeys(1_000_000, [{ id: 'room', name: 'Night Shift' }])
assert.ok(journey)
const detail = journeyDetail(journey)

describe('a waterfall', () => {
  it('lays the parts one behind another, from begin to end', () => {
    const { own, endMs } = waterfallOf(detail)
    assert.equal(endMs, detail.ms)
    const [whole, ...parts] = own
    assert.deepEqual([whole?.from, whole?.share], [0, 1])
    let end = 0
    for (const { from, share } of parts) {
      assert.ok(Math.abs(from - end) < 1e-9)
      end = from + share
    }
    assert.ok(Math.abs(end - 1) < 1e-9)
  })

  it('has the batch, which is of another trace, on the same axis as its part', () => {
    const { own, batches } = waterfallOf(detail)
    const store = own.find(({ span }) => span.name === 'store')
    assert.deepEqual(
      batches.map(({ span, from, share }) => [span.name, from, share]),
      [['store batch', store?.from, store?.share]],
    )
  })

  it('keeps its axis for the way, however much later the replay was', () => {
    const later = { ...detail.spans[1]!, name: 'replay', startedAt: detail.receivedAt + 90_000 }
    const { own, endMs } = waterfallOf({ ...detail, spans: [...detail.spans, later] })
    assert.equal(endMs, detail.ms)
    assert.deepEqual([own.at(-1)?.from, own.at(-1)?.share, own.at(-1)?.laterMs], [1, 0, 90_000])
  })

  it('never leaves the axis', () => {
    const [whole] = detail.spans
    assert.ok(whole)
    const odd = { ...whole, startedAt: whole.startedAt - 50, ms: detail.ms + 500 }
    const { own } = waterfallOf({ ...detail, spans: [odd] })
    assert.deepEqual([own[0]?.from, own[0]?.share], [0, 1])
    assert.equal(waterfallOf({ ...detail, ms: 0, spans: [{ ...whole, ms: 0 }] }).own[0]?.from, 0)
  })

  it('knows the stage of each part by its name', () => {
    assert.deepEqual(detail.spans.map(stageOf), [undefined, 'queue', 'store', 'deliver', 'store'])
  })
})
