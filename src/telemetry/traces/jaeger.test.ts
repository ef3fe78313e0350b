import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attemptOf, draftWith } from '../../../test/support/facts.ts'
import { decodeJaeger, jaegerAgent, type JaegerSpan } from '../../../test/support/jaeger-receiver.ts'
import { answeringReceiver, deadAddress, hangingReceiver } from '../../../test/support/otlp-receiver.ts'
import {
  environment,
  identity,
  names,
  receiverOf,
  say,
  tracingTo,
} from '../../../test/support/tracing-world.ts'
import { laneLimits } from '../../core/lane.ts'
import type { Draft } from '../../core/message.ts'
import { batchSpan } from './batch.ts'
import { batchingOf } from './batching.ts'
import { loadJaeger } from './jaeger.ts'
import { contextOf } from './trace-context.ts'
import { createTracer } from './tracer.ts'

describe('tracing to Jaeger', () => {
  /** What Jaeger makes of a message and its batch. */
  function judge(spans: JaegerSpan[], draft: Draft): void {
    assert.deepEqual(
      spans.map(({ name }) => name),
      names,
    )
    const [message, queue, store, deliver, batch] = spans
    const { traceId, spanId } = contextOf(draft)
    const none = '0'.repeat(16)
    assert.deepEqual([message?.traceId, message?.spanId, message?.parentSpanId], [traceId, spanId, none])
    for (const part of [queue, store, deliver]) {
      assert.deepEqual([part?.traceId, part?.parentSpanId], [traceId, spanId])
    }
    const follows = { kind: 'follows from' }
    assert.deepEqual(store?.references, [{ ...follows, traceId: batch?.traceId, spanId: batch?.spanId }])
    assert.deepEqual(batch?.references, [{ ...follows, traceId, spanId }])
    assert.deepEqual(
      spans.map(({ micros }) => micros),
      [12_500n, 2_000n, 4_000n, 6_500n, 4_000n],
    )
    const begun = message?.startMicros ?? 0n
    assert.deepEqual(
      spans.map(({ startMicros }) => startMicros - begun),
      [0n, 0n, 2_000n, 6_000n, 2_000n],
    )
    const { tags = {}, flags } = message ?? {}
    assert.equal(flags, 1)
    assert.equal(tags['messaging.message.id'], draft.id)
    assert.equal(tags['chat.recipients'], 3)
    assert.equal(tags['span.kind'], 'producer')
    assert.equal(tags['deployment.environment.name'], 'attic')
    assert.equal(tags.error, undefined)
  }

  it('brings the spans as Thrift over HTTP', async (t) => {
    environment(t, identity)
    const collector = await receiverOf(t, answeringReceiver())
    const settings = {
      OTEL_TRACES_EXPORTER: 'jaeger',
      OTEL_EXPORTER_JAEGER_ENDPOINT: `${collector.url}/api/traces`,
    }
    const { tracing, told } = await tracingTo(settings)
    const draft = say(tracing, { text: 'canary' })
    await tracing.shutdown()
    const [request] = collector.received
    assert.equal(request?.path, '/api/traces')
    assert.equal(request.contentType, 'application/x-thrift')
    assert.equal(request.body.includes('canary'), false)
    const { service, spans } = decodeJaeger(request.body)
    assert.equal(service, 'chat of the library')
    judge(spans, draft)
    assert.deepEqual(told, [])
  })

  it('brings them to the agent over UDP', async (t) => {
    const agent = await jaegerAgent()
    t.after(() => agent.close())
    environment(t, {
      ...identity,
      OTEL_EXPORTER_JAEGER_AGENT_HOST: '127.0.0.1',
      OTEL_EXPORTER_JAEGER_AGENT_PORT: String(agent.port),
    })
    const { tracing, told } = await tracingTo({ OTEL_TRACES_EXPORTER: 'jaeger' })
    const draft = say(tracing)
    await tracing.shutdown()
    const { service, spans } = await agent.next()
    assert.equal(service, 'chat of the library')
    judge(spans, draft)
    assert.deepEqual(told, [])
  })

  it('fits the largest batch into a datagram', async (t) => {
    const agent = await jaegerAgent()
    t.after(() => agent.close())
    environment(t, {
      OTEL_EXPORTER_JAEGER_AGENT_HOST: '127.0.0.1',
      OTEL_EXPORTER_JAEGER_AGENT_PORT: String(agent.port),
    })
    const jaeger = await loadJaeger(undefined)
    const tracer = createTracer(
      [jaeger()],
      batchingOf({}, () => {}),
      () => assert.fail('dropped'),
    )
    const messages = Array.from({ length: laneLimits.batchEntries }, () => draftWith())
    tracer.emit([batchSpan(attemptOf(), messages, 0)])
    await tracer.shutdown()
    const [batch] = (await agent.next()).spans
    assert.equal(batch?.references.length, laneLimits.batchEntries)
  })

  it('marks what went wrong', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const settings = { OTEL_TRACES_EXPORTER: 'jaeger', OTEL_EXPORTER_JAEGER_ENDPOINT: collector.url }
    const { tracing } = await tracingTo(settings)
    tracing.request?.({ method: 'GET', route: '/api/rooms', status: 503, ms: 3 })
    await tracing.shutdown()
    const [span] = decodeJaeger(collector.received[0]?.body ?? Buffer.alloc(0)).spans
    const { error, 'error.type': type, 'otel.status_code': status, 'span.kind': kind } = span?.tags ?? {}
    assert.deepEqual([error, type, status, kind], [true, '503', 'ERROR', 'server'])
  })

  it('goes on when there is no Jaeger, and says so', async () => {
    const endpoint = `${await deadAddress()}/api/traces`
    const { tracing, told } = await tracingTo({
      OTEL_TRACES_EXPORTER: 'jaeger',
      OTEL_EXPORTER_JAEGER_ENDPOINT: endpoint,
    })
    say(tracing)
    await tracing.shutdown()
    assert.match(told[0] ?? '', /^Spans cannot be exported/)
  })

  it('ends in its time while Jaeger hangs', async (t) => {
    const collector = await receiverOf(t, hangingReceiver())
    const endpoint = `${collector.url}/api/traces`
    const settings = { OTEL_TRACES_EXPORTER: 'jaeger', OTEL_EXPORTER_JAEGER_ENDPOINT: endpoint }
    const { tracing, told } = await tracingTo(settings, { flushMs: 20 })
    say(tracing)
    await tracing.shutdown()
    assert.deepEqual(told, ['The last spans were not taken within 20 ms.'])
    await collector.asked
  })
})
