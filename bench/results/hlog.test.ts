import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HistogramLogReader, listTags } from 'hdr-histogram-js'
import { Latency } from '../ledger/latency.ts'
import { hlogHead, hlogLine } from './hlog.ts'

const startedAt = '2026-05-04T03:02:01.500Z'

function recorded(values: readonly number[]): Latency {
  const latency = new Latency()
  for (const value of values) latency.record(value)
  return latency
}

describe('a histogram log', () => {
  it('is read by the standard reader, tag by tag and second by second', () => {
    const first = recorded([10, 20, 3_000_000])
    const second = recorded([5_400e6])
    const ack = recorded([7])
    const log = [
      hlogHead(startedAt),
      hlogLine('delivery', first.take(), 0, 1),
      hlogLine('ack', ack.take(), 0, 1),
      hlogLine('ack', ack.take(), 1, 2),
      hlogLine('delivery', second.take(), 1, 2.25),
    ].join('')
    assert.deepEqual(listTags(log), ['delivery', 'ack'])
    const reader = new HistogramLogReader(log, 64)
    const read = Array.from({ length: 3 }, () => reader.nextIntervalHistogram())
    const epoch = Date.parse(startedAt)
    assert.deepEqual(
      read.map((each) => [each?.tag, each?.totalCount, each?.startTimeStampMsec, each?.endTimeStampMsec]),
      [
        ['delivery', 3, epoch, epoch + 1_000],
        ['ack', 1, epoch, epoch + 1_000],
        ['delivery', 1, epoch + 1_000, epoch + 2_250],
      ],
    )
    assert.equal(reader.nextIntervalHistogram(), null)
    for (const percent of [10, 50, 90, 100]) {
      assert.ok(Math.abs((read[0]?.getValueAtPercentile(percent) ?? 0) - first.percentile(percent)) <= 2_048)
      assert.ok(Math.abs((read[2]?.getValueAtPercentile(percent) ?? 0) - 5_400e6) < 5_400e3)
    }
  })
})
