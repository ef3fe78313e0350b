import assert from 'node:assert/strict'
import { it } from 'node:test'
import { resources } from '@opentelemetry/sdk-node'
import { attemptOf, deliveryOf, draftWith } from '../../../test/support/facts.ts'
import { readableSpan } from './readable.ts'
import { spansOf, wayOf } from './way.ts'

type Time = ReturnType<typeof readableSpan>['startTime']

const resource = resources.emptyResource()
const epoch = 1_763_753_429_123.456
const micros = ([seconds, nanos]: Time) => seconds * 1e6 + nanos / 1e3

/** The parts of a way in whole microseconds, the whole first, as exporters are given them. */
function exportedWay(n: number) {
  const receivedAt = 98_765.432_1 + n * 13.713_37
  const begunAt = receivedAt + 0.123_456 * n
  const endedAt = begunAt + 1.000_499_9
  const tried = [attemptOf({ begunAt, endedAt })]
  const way = wayOf(deliveryOf(draftWith({ receivedAt, tried }), { ms: endedAt - receivedAt + 0.333_3 * n }))
  assert.ok(way)
  return spansOf(way, epoch)
    .map((span) => readableSpan(span, resource))
    .map(({ name, startTime, endTime, duration }) => {
      const [begun, ended] = [micros(startTime), micros(endTime)]
      assert.equal(micros(duration), ended - begun, name)
      return { name, begun, ended }
    })
}

it('the parts of a way are in it and follow each other to the microsecond, whatever the clock read', () => {
  for (let n = 0; n < 2_000; n++) {
    const [whole, queue, store, deliver] = exportedWay(n)
    assert.ok(whole && queue && store && deliver)
    assert.deepEqual(
      [queue.begun, store.begun, deliver.begun, deliver.ended],
      [whole.begun, queue.ended, store.ended, whole.ended],
      `the way number ${n}`,
    )
  }
})
