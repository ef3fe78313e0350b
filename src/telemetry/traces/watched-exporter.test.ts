import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { resources, type core, type tracing } from '@opentelemetry/sdk-node'
import type { Span } from '../../protocol/watched.ts'
import { readableSpan } from './readable.ts'
import { WatchedExporter } from './watched-exporter.ts'

const requestSpan: Span = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  name: 'GET /api/rooms',
  kind: 'server',
  startedAt: 0,
  ms: 1,
  attributes: {},
  links: [],
}

type Export = tracing.SpanExporter['export']

/** An exporter under watch, what it told, and how many were made and closed. */
function watching(exportSpans: Export, shutdown = () => Promise.resolve()) {
  const told: string[] = []
  const seen = { made: 0, closed: 0 }
  const make = () => {
    seen.made += 1
    const close = () => {
      seen.closed += 1
      return shutdown()
    }
    return { export: exportSpans, shutdown: close }
  }
  const counted: [result: string, spans: number][] = []
  const exporter = new WatchedExporter(make, {
    told: (trouble) => told.push(trouble),
    exported: (...count) => counted.push(count),
    deadlineMs: 1_000,
  })
  const results: core.ExportResult[] = []
  const send = (spans: Parameters<Export>[0] = []) => exporter.export(spans, (result) => results.push(result))
  return { told, counted, seen, results, send, exporter }
}

const answering =
  (...codes: (0 | 1)[]): Export =>
  (_spans, done) =>
    done({ code: codes.shift() ?? 0 })

function stopTime(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  return t.mock.timers
}

describe('a watched exporter', () => {
  it('passes results on', () => {
    const { send, results, told } = watching(answering(0, 1))
    send()
    send()
    assert.deepEqual(
      results.map((result) => result.code),
      [0, 1],
    )
    assert.equal(told.length, 1)
  })

  it('tells when exports begin to fail and when they work again, and nothing between', () => {
    const { send, told } = watching(answering(0, 1, 1, 1, 0, 0, 1))
    for (let time = 0; time < 7; time++) send()
    const again = 'Spans are exported again.'
    const failing = 'Spans cannot be exported; they are dropped until this is mended.'
    assert.deepEqual(told, [failing, again, failing])
  })

  it('counts the spans that were taken and those that were lost', (t) => {
    const time = stopTime(t)
    const span = readableSpan(requestSpan, resources.emptyResource())
    const { send, counted } = watching((spans, done) => spans.length < 3 && answering(0)(spans, done))
    send([span, span])
    send([span, span, span])
    time.tick(1_000)
    assert.deepEqual(counted, [
      ['ok', 2],
      ['failed', 3],
    ])
  })

  it('answers for one that throws', () => {
    const error = new Error('broken')
    const { send, results } = watching(() => {
      throw error
    })
    send()
    assert.deepEqual(results, [{ code: 1, error }])
  })

  it('answers for one that hangs, and works with a new one from then on', (t) => {
    const time = stopTime(t)
    const { send, results, seen, told } = watching(() => {})
    send()
    time.tick(999)
    assert.deepEqual([results.length, seen.made], [0, 1])
    time.tick(1)
    assert.equal(results[0]?.code, 1)
    assert.deepEqual(seen, { made: 2, closed: 1 })
    assert.equal(told.length, 1)
  })

  it('does not heed an answer that comes after the deadline', (t) => {
    const time = stopTime(t)
    let answer = () => {}
    const { send, results, told } = watching((_spans, done) => (answer = () => done({ code: 0 })))
    send()
    time.tick(1_000)
    answer()
    assert.deepEqual(
      results.map((result) => result.code),
      [1],
    )
    assert.equal(told.length, 1)
  })

  it('survives a hung one that does not close either', async (t) => {
    const time = stopTime(t)
    const { send, told } = watching(
      () => {},
      () => Promise.reject(new Error('still hung')),
    )
    send()
    time.tick(1_000)
    await Promise.resolve()
    await Promise.resolve()
    assert.equal(told.at(-1), 'A hung span exporter did not close cleanly.')
  })

  it('closes the exporter when it is shut down', async () => {
    const { exporter, seen } = watching(answering())
    await exporter.shutdown()
    assert.deepEqual(seen, { made: 1, closed: 1 })
  })
})
