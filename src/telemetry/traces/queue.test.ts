import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { resources, type core, type tracing } from '@opentelemetry/sdk-node'
import type { Span } from '../../protocol/watched.ts'
import { ExportQueue } from './queue.ts'
import { readableSpan } from './readable.ts'

type Done = (result: core.ExportResult) => void

const span: Span = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  name: 'GET /api/rooms',
  kind: 'server',
  startedAt: 0,
  ms: 1,
  attributes: {},
  links: [],
}
const spans = (count: number) =>
  Array.from({ length: count }, () => readableSpan(span, resources.emptyResource()))

/** A queue with room for ten, before an exporter that answers when it is told to. */
function queued() {
  const answers: Done[] = []
  const seen = { exported: 0, dropped: 0 }
  const exporter: tracing.SpanExporter = {
    export(some, done) {
      seen.exported += some.length
      answers.push(done)
    },
    shutdown: () => Promise.resolve(),
  }
  const batching = {
    maxQueueSize: 10,
    maxExportBatchSize: 10,
    scheduledDelayMillis: 5_000,
    exportTimeoutMillis: 30_000,
  }
  const queue = new ExportQueue({ exporter, batching, dropped: (count) => (seen.dropped += count) })
  const answer = () => {
    for (const done of answers.splice(0)) done({ code: 0 })
  }
  /** Lets the processor go on after an answer. */
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return { queue, seen, answer, turn }
}

describe('the spans that wait for an exporter', () => {
  it('are exported or dropped, each of them, while the exporter hangs', async () => {
    const { queue, seen, answer } = queued()
    queue.add(spans(25))
    assert.deepEqual(seen, { exported: 10, dropped: 5 })
    queue.add(spans(7))
    assert.deepEqual(seen, { exported: 10, dropped: 12 })
    const ended = queue.shutdown()
    await new Promise((resolve) => setImmediate(resolve))
    answer()
    await ended
    assert.deepEqual(seen, { exported: 20, dropped: 12 })
  })

  it('find room again once others were exported', async () => {
    const { queue, seen, answer, turn } = queued()
    queue.add(spans(21))
    for (let time = 0; time < 2; time++) {
      answer()
      await turn()
    }
    queue.add(spans(10))
    assert.deepEqual(seen, { exported: 30, dropped: 1 })
    answer()
    await queue.shutdown()
  })

  it('are dropped when they come after the end', async () => {
    const { queue, seen } = queued()
    await queue.shutdown()
    queue.add(spans(3))
    assert.deepEqual(seen, { exported: 0, dropped: 3 })
  })
})
