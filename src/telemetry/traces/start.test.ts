import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attemptOf, away, deliveryOf, draftWith } from '../../../test/support/facts.ts'
import { answeringReceiver } from '../../../test/support/otlp-receiver.ts'
import { names, receivedBy, receiverOf, say, tracingTo } from '../../../test/support/tracing-world.ts'
import { systemClock } from '../../adapters/node/clock.ts'
import type { OtelSettings } from './exporters.ts'
import type { TracingOptions } from './start.ts'

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
    say(tracing, { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' })
    await tracing.shutdown()
    const spans = receivedBy(collector)
    assert.deepEqual(
      spans.map(({ name }) => name),
      names,
    )
    assert.equal(spans[0]?.parentSpanId, '00f067aa0ba902b7')
    assert.deepEqual(told, [])
  })

  it('choose what is slow, and tell of what is kept', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER: 'always_off' }
    const verdicts: string[] = []
    const { tracing } = await tracingTo(settings, {
      slowMs: 100,
      judged: (verdict) => void verdicts.push(verdict),
    })
    for (const ms of [99, 100]) tracing.recorder?.delivered?.(deliveryOf(draftWith(), { ms }))
    for (const ms of [99, 100]) tracing.request?.({ method: 'GET', route: '/api/rooms', status: 200, ms })
    await tracing.shutdown()
    assert.deepEqual(verdicts, ['slow'])
    const spans = receivedBy(collector).filter(({ parentSpanId }) => parentSpanId === '')
    assert.deepEqual(
      spans.map(({ name, endNanos, startNanos }) => [name, endNanos - startNanos]),
      [
        ['GET /api/rooms', 100_000_000n],
        ['send /rooms/{roomId}', 100_000_000n],
      ],
    )
  })

  it('keep failed messages, however many requests fail', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER: 'always_off' }
    const verdicts: string[] = []
    const clock = { ...systemClock, monotonic: () => 0 }
    const judged: TracingOptions['judged'] = (verdict) => void verdicts.push(verdict)
    const { tracing } = await tracingTo(settings, { clock, judged })
    const failed = { method: 'GET', route: '/api/rooms', status: 500, ms: 1 }
    for (let n = 0; n < 150; n++) tracing.request?.(failed)
    say(tracing, { tried: [attemptOf({ error: away() })] })
    await tracing.shutdown()
    assert.deepEqual(verdicts, ['failed'])
    assert.equal(receivedBy(collector).filter(({ name }) => name === 'GET /api/rooms').length, 100)
  })

  it('leave the spans of one turn together, whatever breaks in telling of them', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const exported = () => assert.fail('broken')
    const { tracing, told } = await tracingTo({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, { exported })
    say(tracing)
    await tracing.shutdown()
    assert.equal(receivedBy(collector).length, names.length)
    assert.match(told.join(), /^exported: .*broken/)
  })

  it('that name an unknown sampler are told, and what is neither slow nor failed is not traced', async (t) => {
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

  it('of how spans wait are told when they cannot be used, and shutting down ends', async (t) => {
    const collector = await receiverOf(t, answeringReceiver())
    const { tracing, told } = await tracingTo({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_MAX_QUEUE_SIZE: '-1',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '0',
    })
    say(tracing)
    await tracing.shutdown()
    assert.deepEqual(
      told.map((trouble) => trouble.split(' is ', 1)[0]),
      ['OTEL_BSP_MAX_QUEUE_SIZE "-1"', 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE "0"'],
    )
    assert.equal(receivedBy(collector).length, names.length)
  })

  it('are named, and not quoted, when they are no addresses', async () => {
    const wrong = [
      ['otlp', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'robin:canary@host'],
      ['otlp', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://robin:canary@ho st'],
      ['jaeger', 'OTEL_EXPORTER_JAEGER_ENDPOINT', 'ftp://robin:canary@host'],
    ] as const
    for (const [exporter, name, address] of wrong) {
      const errors: unknown[] = []
      const told: TracingOptions['told'] = (_trouble, error) => void errors.push(error)
      const { tracing } = await tracingTo({ OTEL_TRACES_EXPORTER: exporter, [name]: address }, { told })
      assert.equal(tracing.recorder, undefined)
      assert.deepEqual(errors, [new Error(`${name} is no address of http or https`)])
    }
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
