import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import {
  answeringReceiver,
  deadAddress,
  decodeTraces,
  hangingReceiver,
  type Receiver,
} from '../../../test/support/otlp-receiver.ts'
import { systemClock } from '../../adapters/node/clock.ts'
import { laneLimits } from '../../core/lane.ts'
import { deliveryOf, draftWith, storedOf } from '../../../test/support/facts.ts'
import type { OtelSettings } from './exporters.ts'
import { startTracing, type Tracing } from './start.ts'
import { contextOf } from './trace-context.ts'

async function tracingTo(settings: OtelSettings, flushMs = 2_000) {
  const told: string[] = []
  const tell = (trouble: string) => void told.push(trouble)
  const tracing = await startTracing(settings, { told: tell, clock: systemClock, flushMs })
  return { tracing, told }
}

async function receiverOf(t: TestContext, made: Promise<Receiver>): Promise<Receiver> {
  const receiver = await made
  t.after(() => receiver.close())
  return receiver
}

function say(tracing: Tracing, draft = draftWith()): void {
  tracing.recorder?.stored?.(storedOf([draft]))
  tracing.recorder?.delivered?.(deliveryOf(draft))
}

describe('tracing over OTLP', () => {
  it('brings both spans, whole, to the collector', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing, told } = await tracingTo({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` })
    const draft = draftWith()
    say(tracing, draft)
    await tracing.shutdown()
    const [request] = collector.received
    assert.equal(request?.path, '/v1/traces')
    assert.equal(request.contentType, 'application/x-protobuf')
    const { resource, spans } = decodeTraces(request.body)
    assert.equal(resource['service.name'], 'glassroom')
    const [batch, message] = spans
    assert.equal(batch?.name, 'store batch')
    assert.equal(message?.name, 'send /rooms/{roomId}')
    const { traceId, spanId } = contextOf(draft)
    assert.deepEqual([message.traceId, message.spanId], [traceId, spanId])
    assert.deepEqual(batch.links, [{ traceId, spanId }])
    assert.equal(message.attributes['messaging.message.id'], draft.id)
    assert.equal(message.attributes['chat.recipients'], 3)
    assert.equal(message.endNanos - message.startNanos, 12_500_000n)
    assert.deepEqual(told, [])
  })

  it('keeps a link to every message of the largest batch', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing } = await tracingTo({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
    tracing.recorder?.stored?.(storedOf(Array.from({ length: laneLimits.batchEntries }, () => draftWith())))
    await tracing.shutdown()
    const [span] = decodeTraces(collector.received[0]?.body ?? Buffer.alloc(0)).spans
    assert.equal(span?.links.length, laneLimits.batchEntries)
  })

  it('never carries what was said', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing } = await tracingTo({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own/path` })
    say(tracing, draftWith({ text: 'canary', sender: { id: 'member', name: 'finch' }, ref: 'robin' }))
    await tracing.shutdown()
    assert.equal(collector.received[0]?.path, '/own/path')
    for (const secret of ['canary', 'finch', 'robin']) {
      assert.equal(collector.received[0]?.body.includes(secret), false, secret)
    }
  })

  it('goes on when there is no collector, and says so once', async () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = await deadAddress()
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TIMEOUT: '100' }
    const { tracing, told } = await tracingTo(settings)
    for (let time = 0; time < 2_000; time++) say(tracing)
    await tracing.shutdown()
    assert.equal(told.filter((trouble) => trouble.startsWith('Spans cannot be exported')).length, 1)
    assert.equal(told.at(-1), 'The last spans were lost.')
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
    const { tracing, told } = await tracingTo(settings, 20)
    say(tracing)
    await tracing.shutdown()
    assert.deepEqual(told, ['The last spans were not taken within 20 ms.'])
    await collector.asked
  })
})

describe('tracing to Jaeger', () => {
  it('brings the spans as Thrift over HTTP', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const endpoint = `${collector.url}/api/traces`
    const { tracing, told } = await tracingTo({
      OTEL_TRACES_EXPORTER: 'jaeger',
      OTEL_EXPORTER_JAEGER_ENDPOINT: endpoint,
    })
    say(tracing, draftWith({ text: 'canary' }))
    await tracing.shutdown()
    const [request] = collector.received
    assert.equal(request?.path, '/api/traces')
    assert.equal(request.contentType, 'application/x-thrift')
    for (const part of ['glassroom', 'send /rooms/{roomId}', 'store batch', draftWith().id]) {
      assert.ok(request.body.includes(part), part)
    }
    assert.equal(request.body.includes('canary'), false)
    assert.deepEqual(told, [])
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
    const { tracing, told } = await tracingTo(settings, 20)
    say(tracing)
    await tracing.shutdown()
    assert.deepEqual(told, ['The last spans were not taken within 20 ms.'])
    await collector.asked
  })
})

describe('tracing settings', () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:9'

  it('trace nothing when no exporter is named, none is asked for, or the SDK is disabled', async () => {
    const untraced: OtelSettings[] = [
      {},
      { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT },
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'TRUE', OTEL_EXPORTER_OTLP_ENDPOINT },
      { OTEL_TRACES_EXPORTER: '', OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    ]
    for (const settings of untraced) {
      const { tracing, told } = await tracingTo(settings)
      await tracing.shutdown()
      assert.equal(tracing.recorder, undefined)
      assert.deepEqual(told, [])
    }
  })

  it('that name an unknown exporter are told, and the server runs untraced', async () => {
    const { tracing, told } = await tracingTo({ OTEL_TRACES_EXPORTER: 'toString' })
    assert.equal(tracing.recorder, undefined)
    assert.match(told[0] ?? '', /"toString"; known are otlp, jaeger, console and none/)
  })

  it('choose what is sampled', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing, told } = await tracingTo({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    })
    say(tracing)
    say(tracing, draftWith({ traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }))
    await tracing.shutdown()
    const { spans } = decodeTraces(collector.received[0]?.body ?? Buffer.alloc(0))
    assert.deepEqual(
      spans.map(({ name, parentSpanId }) => [name, parentSpanId]),
      [
        ['store batch', ''],
        ['send /rooms/{roomId}', '00f067aa0ba902b7'],
      ],
    )
    assert.deepEqual(told, [])
  })

  it('that name an unknown sampler are told, and nothing is traced', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing, told } = await tracingTo({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER: 'sometimes',
    })
    say(tracing)
    await tracing.shutdown()
    assert.match(told[0] ?? '', /^OTEL_TRACES_SAMPLER "sometimes"/)
    assert.deepEqual(collector.received, [])
  })

  it('that cannot be used are told, and the server runs untraced', async () => {
    const { tracing, told } = await tracingTo({
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'not an address',
    })
    await tracing.shutdown()
    assert.equal(tracing.recorder, undefined)
    assert.match(told[0] ?? '', /^Tracing could not start/)
  })
})
