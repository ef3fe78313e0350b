import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attemptOf, deliveryOf } from '../../../test/support/facts.ts'
import { draft, recording } from '../../../test/support/trace-recording.ts'
import type { Span } from '../../protocol/watched.ts'
import { contextOf } from './trace-context.ts'

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

describe('the span of a batch', () => {
  it('is made when its messages are told of, and links its messages as they link it', () => {
    const { recorder, spans, named } = recording()
    const tried = [attemptOf({ messages: 3, lane: 2 })]
    const batch = [draft(1, tried), draft(2, tried, { traceparent }), draft(3, tried)]
    for (const each of batch) recorder.delivered?.(deliveryOf(each))
    assert.deepEqual(named('store batch'), [])
    recorder.flush()
    const [span, more] = named('store batch')
    assert.equal(more, undefined)
    assert.deepEqual(
      span?.links,
      batch.map((each) => ({ ...contextOf(each), messageId: each.id })),
    )
    const { traceId, spanId } = span ?? {}
    for (const { links } of named('store')) assert.deepEqual(links, [{ traceId, spanId }])
    assert.equal(spans.filter((each) => each.traceId === traceId).length, 1)
  })

  it('says how large it was, where, and how long it took', () => {
    const { recorder, named } = recording()
    recorder.delivered?.(deliveryOf(draft(1, [attemptOf({ messages: 3, lane: 2 })])))
    recorder.flush()
    const [{ traceId: _trace, spanId: _span, links: _links, ...span }] = named('store batch') as [Span]
    assert.deepEqual(span, {
      name: 'store batch',
      kind: 'consumer',
      startedAt: 1_002,
      ms: 4,
      attributes: {
        'messaging.system': 'glassroom',
        'messaging.operation.name': 'store',
        'messaging.operation.type': 'process',
        'messaging.batch.message_count': 3,
        'chat.lane': 2,
      },
    })
  })

  it('is made once, though a message of it comes later', () => {
    const { recorder, named } = recording()
    const tried = [attemptOf({ messages: 2 })]
    recorder.delivered?.(deliveryOf(draft(1, tried)))
    recorder.flush()
    recorder.delivered?.(deliveryOf(draft(2, tried)))
    recorder.flush()
    const [span, more] = named('store batch')
    assert.equal(more, undefined)
    assert.deepEqual(named('store').at(-1)?.links, [{ traceId: span?.traceId, spanId: span?.spanId }])
  })

  it('links those that are kept only, and is not made without one', () => {
    const { recorder, named } = recording(({ id }) => id === draft(2).id)
    const tried = [attemptOf({ messages: 2 })]
    recorder.delivered?.(deliveryOf(draft(1, tried)))
    recorder.flush()
    assert.deepEqual(named('store batch'), [])
    recorder.delivered?.(deliveryOf(draft(2, tried)))
    recorder.flush()
    assert.deepEqual(
      named('store batch')[0]?.links.map(({ messageId }) => messageId),
      [draft(2).id],
    )
  })

  it('is one for each batch that was told of together', () => {
    const { recorder, named } = recording()
    for (const lane of [1, 2]) recorder.delivered?.(deliveryOf(draft(lane, [attemptOf({ lane })])))
    recorder.flush()
    assert.deepEqual(
      named('store batch').map(({ attributes, links }) => [attributes['chat.lane'], links.length]),
      [
        [1, 1],
        [2, 1],
      ],
    )
  })

  it('that failed has the name of the error and not its words; the one behind it has none', () => {
    const { recorder, spans, named } = recording()
    const tried = [attemptOf({ error: new RangeError('canary') }), attemptOf({ at: 'journal' })]
    recorder.delivered?.(deliveryOf(draft(1, tried)))
    recorder.flush()
    assert.deepEqual(
      [named('store batch')[0]?.error, named('journal batch')[0]?.error],
      ['RangeError', undefined],
    )
    assert.doesNotMatch(JSON.stringify(spans), /canary/)
  })
})
