import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { tracing } from '@opentelemetry/sdk-node'
import {
  away,
  deliveryOf,
  draftWith,
  journaledOf,
  replayedOf,
  storedOf,
  storeFailedOf,
  utteranceOf,
} from '../../../test/support/facts.ts'
import { MessageIds } from './message-ids.ts'
import type { Sampled } from './sampling.ts'
import { spanRecorder } from './spans.ts'
import { contextOf } from './trace-context.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
const now = 1_700_000_000_000

function recording(sampled: Sampled = () => true) {
  const exporter = new tracing.InMemorySpanExporter()
  const idGenerator = new MessageIds()
  const provider = new tracing.BasicTracerProvider({
    idGenerator,
    spanLimits: { linkCountLimit: 500 },
    spanProcessors: [new tracing.SimpleSpanProcessor(exporter)],
  })
  const recorder = spanRecorder(provider.getTracer('test'), idGenerator, sampled, () => now)
  return { recorder, spans: () => exporter.getFinishedSpans() }
}

const millis = ([seconds, nanos]: [number, number]) => seconds * 1e3 + nanos / 1e6

describe('the span of a message', () => {
  it('says what was delivered, where and to how many, and not what was said', () => {
    const { recorder, spans } = recording()
    recorder.delivered?.(deliveryOf(draftWith({ text: 'grüße' })))
    const [span] = spans()
    assert.equal(span?.name, 'send /rooms/{roomId}')
    assert.equal(span.kind, SpanKind.PRODUCER)
    assert.deepEqual(span.attributes, {
      'messaging.system': 'glassroom',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.template': '/rooms/{roomId}',
      'messaging.destination.name': '/rooms/room00000001',
      'messaging.message.id': '0f3b6a1c-9d2e-8f41-a7b8-5c6d7e8f9a0b',
      'messaging.message.body.size': 7,
      'chat.recipients': 3,
      'chat.seq': 7,
    })
  })

  it('lasts from the arrival to the last write', () => {
    const { recorder, spans } = recording()
    recorder.delivered?.(deliveryOf(draftWith(), { ms: 12.5 }))
    const [span] = spans()
    assert.equal(span && millis(span.startTime), now - 12.5)
    assert.equal(span && millis(span.endTime), now)
  })

  it('is the root of a trace that is named like the message', () => {
    const { recorder, spans } = recording()
    const draft = draftWith()
    recorder.delivered?.(deliveryOf(draft))
    const context = spans()[0]?.spanContext()
    assert.equal(context?.traceId, draft.id.replaceAll('-', ''))
    assert.equal(context?.spanId, contextOf(draft).spanId)
    assert.equal(spans()[0]?.parentSpanContext, undefined)
  })

  it("is a child in the sender's trace", () => {
    const { recorder, spans } = recording()
    recorder.delivered?.(deliveryOf(draftWith({ traceparent })))
    const [span] = spans()
    assert.equal(span?.spanContext().traceId, traceId)
    assert.equal(span?.spanContext().spanId, contextOf(draftWith()).spanId)
    assert.equal(span?.parentSpanContext?.spanId, '00f067aa0ba902b7')
  })

  it('has no number while the message has none', () => {
    const { recorder, spans } = recording()
    const delivery = deliveryOf(draftWith())
    recorder.delivered?.({ ...delivery, message: { ...delivery.message, seq: null } })
    assert.equal('chat.seq' in (spans()[0]?.attributes ?? {}), false)
  })

  it('is not made for a message that did not arrive here, nor for one that is not sampled', () => {
    const { recorder, spans } = recording(({ id }) => id !== 'unsampled')
    recorder.delivered?.(deliveryOf(draftWith(), { draft: undefined, ms: undefined }))
    recorder.delivered?.(deliveryOf(draftWith({ id: 'unsampled' })))
    assert.deepEqual(spans(), [])
  })
})

describe('the span of a batch', () => {
  const other = draftWith({ id: '1f3b6a1c-9d2e-8f41-b7b8-5c6d7e8f9a0b', traceparent })

  it('links the spans of its messages, which are made after it', () => {
    const { recorder, spans } = recording()
    const drafts = [draftWith(), other]
    recorder.stored?.(storedOf(drafts))
    for (const draft of drafts) recorder.delivered?.(deliveryOf(draft))
    const [batch, ...messages] = spans()
    const ids = ({ traceId, spanId }: { traceId: string; spanId: string }) => [traceId, spanId]
    assert.deepEqual(
      batch?.links.map((link) => ids(link.context)),
      messages.map((span) => ids(span.spanContext())),
    )
    assert.deepEqual(
      batch?.links.map((link) => link.attributes),
      drafts.map(({ id }) => ({ 'messaging.message.id': id })),
    )
  })

  it('says how large the batch was and how long it took, in a trace of its own', () => {
    const { recorder, spans } = recording()
    recorder.stored?.(storedOf([draftWith(), other], { stored: 1, lane: 3, ms: 4 }))
    const [span] = spans()
    assert.equal(span?.name, 'store batch')
    assert.equal(span.kind, SpanKind.CONSUMER)
    assert.deepEqual(span.attributes, {
      'messaging.system': 'glassroom',
      'messaging.operation.name': 'store',
      'messaging.operation.type': 'process',
      'messaging.batch.message_count': 2,
      'chat.lane': 3,
      'chat.stored': 1,
    })
    assert.equal(millis(span.endTime) - millis(span.startTime), 4)
    assert.equal(span.parentSpanContext, undefined)
    assert.notEqual(span.spanContext().traceId, contextOf(draftWith()).traceId)
    assert.match(span.spanContext().traceId, /^[0-9a-f]{32}$/)
    assert.match(span.spanContext().spanId, /^[0-9a-f]{16}$/)
  })

  it('links as many messages as a batch can have', () => {
    const { recorder, spans } = recording()
    recorder.stored?.(storedOf(Array.from({ length: 500 }, () => draftWith())))
    assert.equal(spans()[0]?.links.length, 500)
  })

  it('links sampled messages only, and is not made without one', () => {
    const { recorder, spans } = recording(({ id }) => id === other.id)
    recorder.stored?.(storedOf([draftWith()]))
    assert.deepEqual(spans(), [])
    recorder.stored?.(storedOf([draftWith(), other]))
    assert.deepEqual(
      spans()[0]?.links.map((link) => link.context.traceId),
      [traceId],
    )
  })

  it('that failed is an error, without the words of the error', () => {
    const { recorder, spans } = recording()
    recorder.storeFailed?.(storeFailedOf([draftWith()], new RangeError('canary')))
    const [span] = spans()
    assert.equal(span?.status.code, SpanStatusCode.ERROR)
    assert.equal(span.status.message, undefined)
    assert.equal(span.attributes['error.type'], 'RangeError')
    assert.equal(span.links.length, 1)
  })

  it('bears the name of where it failed', () => {
    const { recorder, spans } = recording()
    recorder.storeFailed?.(storeFailedOf([draftWith()], away()))
    recorder.storeFailed?.(storeFailedOf([draftWith()], away(), { at: 'journal' }))
    assert.deepEqual(
      spans().map(({ name, attributes }) => [name, attributes['messaging.operation.name']]),
      [
        ['store batch', 'store'],
        ['journal batch', 'journal'],
      ],
    )
  })

  it('that was journaled is linked and measured like one that was stored', () => {
    const { recorder, spans } = recording()
    recorder.journaled?.(journaledOf([draftWith(), other], { lane: 3, ms: 4 }))
    const [span] = spans()
    assert.equal(span?.name, 'journal batch')
    assert.deepEqual(span.attributes, {
      'messaging.system': 'glassroom',
      'messaging.operation.name': 'journal',
      'messaging.operation.type': 'process',
      'messaging.batch.message_count': 2,
      'chat.lane': 3,
    })
    assert.equal(millis(span.endTime) - millis(span.startTime), 4)
    assert.equal(span.links.length, 2)
  })

  it('that was replayed links the spans that its messages had, perhaps in another process', () => {
    const { recorder, spans } = recording(({ id }) => id === other.id)
    const utterances = [draftWith(), other].map(utteranceOf)
    recorder.replayed?.(replayedOf(utterances, { stored: 1, repeated: 1, ms: 4 }))
    const [span] = spans()
    assert.equal(span?.name, 'replay batch')
    assert.deepEqual(span.attributes, {
      'messaging.system': 'glassroom',
      'messaging.operation.name': 'replay',
      'messaging.operation.type': 'process',
      'messaging.batch.message_count': 2,
      'chat.stored': 1,
      'chat.repeated': 1,
    })
    assert.equal(span.parentSpanContext, undefined)
    assert.deepEqual(
      span.links.map((link) => link.context),
      [contextOf(other)],
    )
  })
})
