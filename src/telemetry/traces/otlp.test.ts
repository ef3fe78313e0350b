import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attemptOf, draftWith } from '../../../test/support/facts.ts'
import {
  answeringReceiver,
  deadAddress,
  decodeTraces,
  hangingReceiver,
} from '../../../test/support/otlp-receiver.ts'
import {
  environment,
  identity,
  names,
  receivedBy,
  receiverOf,
  say,
  tracingTo,
} from '../../../test/support/tracing-world.ts'
import { laneLimits } from '../../core/lane.ts'
import type { TracingOptions } from './start.ts'
import { contextOf } from './trace-context.ts'

type Result = Parameters<NonNullable<TracingOptions['exported']>>[0]

/** What became of spans, and when it is known of as many as were emitted. */
function counting(emitted: number) {
  const counted: Record<Result, number> = { ok: 0, failed: 0, dropped: 0 }
  let tellAll = () => {}
  const all = new Promise<void>((resolve) => (tellAll = resolve))
  const sum = () => counted.ok + counted.failed + counted.dropped
  const exported: TracingOptions['exported'] = (result, spans) => {
    counted[result] += spans
    if (sum() === emitted) tellAll()
  }
  return { counted, sum, all, exported }
}

describe('tracing over OTLP', { timeout: 30_000 }, () => {
  it('brings every span, whole, to the collector', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing, told } = await tracingTo({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` })
    const draft = say(tracing)
    await tracing.shutdown()
    const [request] = collector.received
    assert.equal(request?.path, '/v1/traces')
    assert.equal(request.contentType, 'application/x-protobuf')
    const spans = receivedBy(collector)
    assert.deepEqual(
      spans.map(({ name }) => name),
      names,
    )
    const [message, , store, , batch] = spans
    const { traceId, spanId } = contextOf(draft)
    assert.deepEqual([message?.traceId, message?.spanId, message?.parentSpanId], [traceId, spanId, ''])
    assert.equal(message?.attributes['messaging.message.id'], draft.id)
    assert.equal(message.attributes['chat.recipients'], 3)
    assert.equal(message.endNanos - message.startNanos, 12_500_000n)
    assert.deepEqual([store?.traceId, store?.parentSpanId], [traceId, spanId])
    assert.deepEqual(store?.links, [{ traceId: batch?.traceId, spanId: batch?.spanId }])
    assert.deepEqual(batch?.links, [{ traceId, spanId }])
    assert.deepEqual(told, [])
  })

  it('brings what ends in the turn in which it is shut down', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing } = await tracingTo({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    const down = tracing.shutdown()
    say(tracing)
    await down
    assert.deepEqual(
      receivedBy(collector).map(({ name }) => name),
      names,
    )
  })

  it('says who tells', async (t) => {
    environment(t, identity)
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing } = await tracingTo({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    say(tracing)
    await tracing.shutdown()
    const { resource } = decodeTraces(collector.received[0]?.body ?? Buffer.alloc(0))
    assert.equal(resource['service.name'], 'chat of the library')
    assert.equal(resource['deployment.environment.name'], 'attic')
  })

  it('calls itself glassroom when nobody says otherwise', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing } = await tracingTo({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    say(tracing)
    await tracing.shutdown()
    const { resource } = decodeTraces(collector.received[0]?.body ?? Buffer.alloc(0))
    assert.equal(resource['service.name'], 'glassroom')
  })

  it('brings what went wrong, and spans of requests', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing } = await tracingTo({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    const attempt = attemptOf({ error: new TypeError('canary') })
    const utterances = [draftWith({ tried: [attempt] })]
    tracing.recorder?.storeFailed?.({ attempt, utterances })
    tracing.request?.({ method: 'GET', route: '/api/rooms/:id', status: 500, ms: 3 })
    await tracing.shutdown()
    const told = receivedBy(collector).map(({ name, kind, status, attributes }) => {
      return [name, kind, status, attributes['error.type']]
    })
    assert.deepEqual(told, [
      ['GET /api/rooms/{id}', 2, 2, '500'],
      ['send /rooms/{roomId}', 4, 2, 'internal'],
      ['queue', 1, 0, undefined],
      ['store', 1, 2, 'TypeError'],
      ['store batch', 5, 2, 'TypeError'],
    ])
    assert.equal(
      collector.received.some(({ body }) => body.includes('canary')),
      false,
    )
  })

  it('loses nothing of a turn that brings a full batch for each lane', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { counted, exported } = counting(0)
    const { tracing } = await tracingTo({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, { exported })
    for (let lane = 0; lane < 4; lane++) {
      const tried = [attemptOf({ lane, messages: laneLimits.batchEntries })]
      for (let n = 0; n < laneLimits.batchEntries; n++) say(tracing, { tried })
    }
    await tracing.shutdown()
    const spans = receivedBy(collector)
    const batches = spans.filter(({ name }) => name === 'store batch')
    assert.deepEqual(
      batches.map(({ links }) => links.length),
      Array.from({ length: 4 }, () => laneLimits.batchEntries),
    )
    assert.equal(spans.length, 4 * (4 * laneLimits.batchEntries + 1))
    assert.deepEqual(counted, { ok: spans.length, failed: 0, dropped: 0 })
  })

  it('never carries what was said', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing } = await tracingTo({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own/path` })
    say(tracing, { text: 'canary', sender: { id: 'member', name: 'finch' }, ref: 'robin' })
    await tracing.shutdown()
    assert.equal(collector.received[0]?.path, '/own/path')
    for (const secret of ['canary', 'finch', 'robin']) {
      assert.equal(collector.received[0].body.includes(secret), false, secret)
    }
  })

  it('goes on when there is no collector, says so once, and counts what is lost', async () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = await deadAddress()
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TIMEOUT: '100' }
    const emitted = 1_000 * names.length
    const { counted, sum, all, exported } = counting(emitted)
    const { tracing, told } = await tracingTo(settings, { exported })
    for (let time = 0; time < 1_000; time++) say(tracing)
    await tracing.shutdown()
    assert.equal(told.filter((trouble) => trouble.startsWith('Spans cannot be exported')).length, 1)
    assert.equal(told.at(-1), 'The last spans were lost.')
    await all
    assert.deepEqual([counted.ok, sum()], [0, emitted])
  })

  it('counts what finds no room while a collector hangs, with the rest', async (t) => {
    const collector = await receiverOf(t, hangingReceiver())
    const settings = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '100',
      OTEL_BSP_MAX_QUEUE_SIZE: '300',
    }
    const emitted = 1_000 * names.length
    const { counted, sum, all, exported } = counting(emitted)
    const { tracing } = await tracingTo(settings, { exported })
    for (let time = 0; time < 1_000; time++) say(tracing)
    await tracing.shutdown()
    await all
    assert.deepEqual([counted.ok, sum()], [0, emitted])
    assert.ok(counted.failed >= 300 && counted.dropped >= emitted - 900, JSON.stringify(counted))
  })

  it('says so when the collector refuses', async (t) => {
    const collector = await receiverOf(t, answeringReceiver(400))
    const { tracing, told } = await tracingTo({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    say(tracing)
    await tracing.shutdown()
    assert.match(told[0] ?? '', /^Spans cannot be exported/)
  })

  it('ends in its time while a collector hangs', async (t) => {
    const collector = await receiverOf(t, hangingReceiver())
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_TIMEOUT: '300' }
    const { tracing, told } = await tracingTo(settings, { flushMs: 20 })
    say(tracing)
    await tracing.shutdown()
    assert.deepEqual(told, ['The last spans were not taken within 20 ms.'])
    await collector.asked
  })
})
