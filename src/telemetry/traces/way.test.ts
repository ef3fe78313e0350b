import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attemptOf, away, deliveryOf, draftWith, utteranceOf } from '../../../test/support/facts.ts'
import type { Attempt } from '../../core/message.ts'
import type { Span } from '../../protocol/watched.ts'
import { attemptContext } from './batch.ts'
import { refusedWayOf, replaySpan, spansOf, wayOf } from './way.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
const epoch = 1_700_000_000_000
const stored = attemptOf()
const failed = attemptOf({ error: away() })
const journaled = attemptOf({ at: 'journal', begunAt: 7, endedAt: 9 })

function delivered(tried: readonly Attempt[] = [stored], over: Parameters<typeof draftWith>[0] = {}): Span[] {
  const way = wayOf(deliveryOf(draftWith({ tried, ...over })))
  return way ? spansOf(way, epoch) : assert.fail('it was delivered')
}

function refused(attempt: Attempt, over: Parameters<typeof draftWith>[0] = {}): Span[] {
  const way = refusedWayOf(attempt, draftWith({ tried: [attempt], ...over }))
  return way ? spansOf(way, epoch) : assert.fail('it was refused')
}

const timesOf = (spans: Span[]) => spans.map(({ name, startedAt, ms }) => [name, startedAt - epoch, ms])

describe('the way of a message', () => {
  it('is its wait, its commit and its delivery, one after the other', () => {
    assert.deepEqual(timesOf(delivered()), [
      ['send /rooms/{roomId}', 0, 12.5],
      ['queue', 0, 2],
      ['store', 2, 4],
      ['deliver /rooms/{roomId}', 6, 6.5],
    ])
  })

  it('says what was delivered, where and to how many', () => {
    const [whole, , store, deliver] = delivered()
    const destination = {
      'messaging.destination.template': '/rooms/{roomId}',
      'messaging.destination.name': '/rooms/room00000001',
    }
    assert.deepEqual(whole?.attributes, {
      'messaging.system': 'glassroom',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      ...destination,
      'messaging.message.id': '0f3b6a1c-9d2e-8f41-a7b8-5c6d7e8f9a0b',
      'messaging.message.body.size': 5,
      'chat.recipients': 3,
      'chat.seq': 7,
    })
    assert.deepEqual(store?.attributes, { 'chat.lane': 1, 'messaging.batch.message_count': 1 })
    assert.deepEqual(deliver?.attributes, {
      'messaging.system': 'glassroom',
      'messaging.operation.name': 'deliver',
      'messaging.operation.type': 'process',
      ...destination,
      'chat.recipients': 3,
      'chat.frame.bytes': 200,
    })
  })

  it('holds nothing of what was said, by whom, and under which ref', () => {
    const spans = delivered([failed, journaled], {
      text: 'canary',
      sender: { id: 'm', name: 'finch' },
      ref: 'robin',
    })
    assert.doesNotMatch(JSON.stringify(spans), /canary|finch|robin/)
  })

  it('has the same ids wherever it is made, all distinct', () => {
    const [one, again] = [delivered([failed, journaled]), delivered([failed, journaled])]
    assert.deepEqual(one, again)
    const replay = replaySpan(utteranceOf(draftWith()), attemptOf({ lane: -1 }), epoch)
    const ids = [...one, replay].map(({ spanId }) => spanId)
    assert.equal(new Set(ids).size, 6)
    for (const id of ids) assert.match(id, /^[0-9a-f]{16}$/)
    for (const span of [...one, replay]) assert.equal(span.traceId, draftWith().id.replaceAll('-', ''))
  })

  it("is a child in the sender's trace, and its parts are in it", () => {
    const [whole, ...parts] = delivered([stored], { traceparent })
    assert.deepEqual([whole?.traceId, whole?.parentId], [traceId, '00f067aa0ba902b7'])
    for (const part of parts) assert.deepEqual([part.traceId, part.parentId], [traceId, whole?.spanId])
    assert.equal(delivered()[0]?.parentId, undefined)
  })

  it('shows both tries of a message that the store failed, with the error on the first', () => {
    const spans = delivered([failed, journaled])
    assert.deepEqual(timesOf(spans), [
      ['send /rooms/{roomId}', 0, 12.5],
      ['queue', 0, 2],
      ['store', 2, 4],
      ['journal', 7, 2],
      ['deliver /rooms/{roomId}', 9, 3.5],
    ])
    assert.deepEqual(
      spans.map(({ error }) => error),
      [undefined, undefined, 'StorageUnavailable', undefined, undefined],
    )
  })

  it('points from each try to its batch', () => {
    const [, , store, journal] = delivered([failed, journaled])
    assert.deepEqual(store?.links, [attemptContext(failed)])
    assert.deepEqual(journal?.links, [attemptContext(journaled)])
    assert.notDeepEqual(attemptContext(failed), attemptContext(journaled))
  })

  it('has no number while the message has none', () => {
    const delivery = deliveryOf(draftWith())
    const way = wayOf({ ...delivery, message: { ...delivery.message, seq: null } })
    assert.equal(way && 'chat.seq' in (spansOf(way, epoch)[0]?.attributes ?? {}), false)
  })

  it('is none of a message that did not arrive here', () => {
    assert.equal(wayOf(deliveryOf(draftWith(), { draft: undefined, ms: undefined })), undefined)
  })
})

describe('the way of a refused message', () => {
  const full = attemptOf({ at: 'journal', error: away() })

  it('ends with the attempt that failed, and has the refusal as its error', () => {
    const spans = refused(full)
    assert.deepEqual(timesOf(spans), [
      ['send /rooms/{roomId}', 0, 6],
      ['queue', 0, 2],
      ['journal', 2, 4],
    ])
    assert.deepEqual(
      spans.map(({ error }) => error),
      ['storage_unavailable', undefined, 'StorageUnavailable'],
    )
    assert.equal(spans[0]?.attributes['chat.recipients'], 0)
  })

  it('is internal when it was a bug', () => {
    assert.equal(refused(attemptOf({ error: new TypeError('canary') }))[0]?.error, 'internal')
    assert.doesNotMatch(JSON.stringify(refused(attemptOf({ error: new TypeError('canary') }))), /canary/)
  })

  it('is none while the journal or another try of the replay is still to come', () => {
    assert.equal(refusedWayOf(failed, draftWith({ tried: [failed] })), undefined)
    assert.equal(refusedWayOf(attemptOf({ lane: -1, error: away() }), utteranceOf(draftWith())), undefined)
  })

  it('shares the trace with the next try, and no span', () => {
    const tries = [refused(full), refused(attemptOf({ at: 'journal', error: away() })), delivered()]
    const spans = tries.flat()
    assert.equal(new Set(spans.map((span) => span.spanId)).size, spans.length)
    assert.equal(new Set(spans.map((span) => span.traceId)).size, 1)
    for (const [whole, ...parts] of tries) {
      for (const part of parts) assert.equal(part.parentId, whole?.spanId)
    }
  })

  it('has the same ids whoever makes it', () => {
    assert.deepEqual(refused(full), refused(full))
  })
})

describe('the replay of a message', () => {
  const replayed = attemptOf({ lane: -1, begunAt: 100, endedAt: 130 })

  it("is a part of the message's way, which another process may have told", () => {
    const [whole] = delivered([journaled], { traceparent })
    const span = replaySpan({ id: draftWith().id, traceparent }, replayed, epoch)
    assert.deepEqual([span.traceId, span.parentId], [traceId, whole?.spanId])
    assert.deepEqual(timesOf([span]), [['replay', 100, 30]])
    assert.deepEqual(span.links, [attemptContext(replayed)])
    assert.equal(span.error, undefined)
  })

  it('has the refusal of a message that was buried', () => {
    assert.equal(replaySpan({ id: draftWith().id }, replayed, epoch, 'ref_conflict').error, 'ref_conflict')
  })
})
