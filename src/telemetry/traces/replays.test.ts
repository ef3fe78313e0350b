import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  attemptOf,
  away,
  deliveryOf,
  replayedOf,
  storeFailedOf,
  utteranceOf,
} from '../../../test/support/facts.ts'
import { draft, noSampling, recording, slow } from '../../../test/support/trace-recording.ts'
import { samplerOf } from './sampling.ts'
import { contextOf } from './trace-context.ts'

describe('the replay', () => {
  const utterances = [1, 2].map((n) => utteranceOf(draft(n)))
  const journaled = (n: number) => draft(n, [attemptOf({ at: 'journal' })])
  const unnumbered = (n: number, over = {}) => {
    const delivery = deliveryOf(journaled(n), over)
    return { ...delivery, message: { ...delivery.message, seq: null } }
  }

  it('brings each message a span in its trace, and a batch that links them', () => {
    const { recorder, spans, named } = recording()
    recorder.replayed?.(replayedOf(utterances, { stored: 1, repeated: 1 }))
    const [batch] = named('replay batch')
    assert.equal(spans.length, 3)
    assert.deepEqual(
      [batch?.attributes['chat.stored'], batch?.attributes['chat.repeated'], batch?.attributes['chat.lane']],
      [1, 1, undefined],
    )
    assert.deepEqual(
      batch?.links,
      utterances.map((each) => ({ ...contextOf(each), messageId: each.id })),
    )
    assert.deepEqual(
      named('replay').map(({ traceId, parentId }) => ({ traceId, spanId: parentId })),
      utterances.map((each) => contextOf(each)),
    )
  })

  it('is not told when nothing of it is sampled', () => {
    const { recorder, spans } = recording(noSampling)
    recorder.replayed?.(replayedOf(utterances))
    assert.deepEqual(spans, [])
  })

  it('is told of what was kept for being slow, once', () => {
    const { recorder, named } = recording(noSampling)
    recorder.delivered?.(unnumbered(1, slow))
    recorder.delivered?.(unnumbered(2))
    for (const _time of [1, 2]) recorder.replayed?.(replayedOf(utterances))
    assert.deepEqual(
      named('replay').map(({ traceId }) => traceId),
      [contextOf(draft(1)).traceId],
    )
  })

  it('is told of what a client asked for and got, whatever others ask for meanwhile', () => {
    const { recorder, named } = recording(samplerOf('parentbased_always_off'))
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const asking = (n: number) => draft(n, [attemptOf({ at: 'journal' })], { traceparent })
    const delivery = deliveryOf(asking(1))
    recorder.delivered?.({ ...delivery, message: { ...delivery.message, seq: null } })
    for (let n = 2; n <= 100; n++) recorder.delivered?.(deliveryOf(asking(n)))
    recorder.replayed?.(replayedOf([1, 2].map((n) => utteranceOf(asking(n)))))
    assert.equal(named('replay').length, 1)
  })

  it('keeps what was buried, with the reason, once', () => {
    const { recorder, named } = recording(noSampling)
    const [utterance = utteranceOf(draft(1))] = utterances
    const { outcomes } = replayedOf(utterances)
    recorder.replayed?.(
      replayedOf(utterances, { outcomes: [{ refused: 'ref_conflict' }, ...outcomes.slice(1)] }),
    )
    recorder.replayed?.(replayedOf(utterances))
    assert.deepEqual(
      named('replay').map(({ traceId, error }) => [traceId, error]),
      [[contextOf(utterance).traceId, 'ref_conflict']],
    )
    assert.equal(named('replay batch').length, 1)
  })

  it('keeps its batch when it fails, within the budget, with those that are traced', () => {
    const { recorder, spans, judged } = recording(({ id }) => id === draft(2).id)
    for (let n = 0; n < 120; n++) recorder.storeFailed?.(storeFailedOf(utterances, away(), { lane: -1 }))
    assert.equal(spans.length, 100)
    assert.deepEqual([spans[0]?.name, spans[0]?.error], ['replay batch', 'StorageUnavailable'])
    assert.deepEqual(
      spans[0]?.links.map(({ messageId }) => messageId),
      [draft(2).id],
    )
    assert.deepEqual(judged, [])
  })
})
