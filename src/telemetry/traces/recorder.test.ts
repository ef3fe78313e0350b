import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  attemptOf,
  away,
  deliveryOf,
  journaledOf,
  storedOf,
  storeFailedOf,
} from '../../../test/support/facts.ts'
import { draft, drafts, noSampling, recording, slow } from '../../../test/support/trace-recording.ts'

describe('a message that was delivered', () => {
  it('is told whole when it is sampled', () => {
    const { recorder, spans, judged } = recording()
    recorder.delivered?.(deliveryOf(draft(1)))
    recorder.flush()
    assert.deepEqual(
      spans.map(({ name }) => name),
      ['send /rooms/{roomId}', 'queue', 'store', 'deliver /rooms/{roomId}', 'store batch'],
    )
    assert.deepEqual(judged, ['sampled 0000'])
  })

  it('is not looked at any further when it is not', () => {
    const { recorder, spans, judged } = recording(noSampling)
    let looks = 0
    const watched = Object.defineProperty(draft(1), 'room', { get: () => `room${String(++looks)}` })
    recorder.delivered?.({ ...deliveryOf(draft(1)), draft: watched })
    recorder.flush()
    assert.deepEqual([spans.length, judged.length, looks], [0, 0, 0])
    recorder.delivered?.({ ...deliveryOf(draft(1), slow), draft: watched })
    assert.equal(looks, 1)
  })

  it('is kept when it was slow, or failed on its way, all the same', () => {
    const { recorder, named, judged } = recording(noSampling)
    const tried = [attemptOf({ error: away() }), attemptOf({ at: 'journal' })]
    recorder.delivered?.(deliveryOf(draft(0x1000_0000), slow))
    recorder.delivered?.(deliveryOf(draft(0x2000_0000, tried)))
    recorder.delivered?.(deliveryOf(draft(0x3000_0000)))
    recorder.flush()
    assert.equal(named('send /rooms/{roomId}').length, 2)
    assert.deepEqual(judged, ['slow 1000', 'failed 2000'])
  })

  it('is left out past the budget, and told as such', () => {
    const { recorder, named, judged } = recording(noSampling)
    for (const each of drafts(120, [attemptOf()])) recorder.delivered?.(deliveryOf(each, slow))
    recorder.flush()
    assert.equal(named('send /rooms/{roomId}').length, 100)
    assert.equal(judged.filter((verdict) => verdict.startsWith('over_budget')).length, 20)
  })

  it('costs the same for one reader and for many', () => {
    const { recorder, spans } = recording()
    recorder.delivered?.(deliveryOf(draft(1), { recipients: 1 }))
    recorder.flush()
    const each = spans.length
    recorder.delivered?.(deliveryOf(draft(2), { recipients: 10_000 }))
    recorder.flush()
    assert.equal(spans.length, 2 * each)
  })

  it('is none of ours when it was read from the store, or only stored yet', () => {
    const { recorder, spans } = recording()
    recorder.stored?.(storedOf([draft(1)]))
    recorder.journaled?.(journaledOf([draft(1)]))
    recorder.delivered?.(deliveryOf(draft(1), { draft: undefined, ms: undefined }))
    recorder.flush()
    assert.deepEqual(spans, [])
  })
})

describe('messages that are refused', () => {
  const failing = { at: 'journal', lane: 3, messages: 2, begunAt: 2, endedAt: 6, error: away() } as const

  it('are kept, with the batch that failed', () => {
    const { recorder, named, judged } = recording(noSampling)
    const attempt = attemptOf(failing)
    recorder.storeFailed?.({ attempt, utterances: [draft(1, [attempt]), draft(2, [attempt])] })
    recorder.flush()
    const ways = named('send /rooms/{roomId}')
    assert.deepEqual(
      ways.map(({ error }) => error),
      ['storage_unavailable', 'storage_unavailable'],
    )
    const [batch] = named('journal batch')
    assert.equal(batch?.error, 'StorageUnavailable')
    assert.deepEqual(
      batch.links.map(({ spanId }) => spanId),
      ways.map(({ spanId }) => spanId),
    )
    assert.deepEqual(judged, ['failed 0000', 'failed 0000'])
  })

  it('are within the budget', () => {
    const { recorder, named, judged } = recording(noSampling)
    const attempt = attemptOf(failing)
    recorder.storeFailed?.({ attempt, utterances: drafts(500, [attempt]) })
    recorder.flush()
    assert.deepEqual([named('send /rooms/{roomId}').length, judged.length], [100, 500])
  })

  it('are not those that the journal has still to take', () => {
    const { recorder, spans } = recording()
    recorder.storeFailed?.(storeFailedOf([draft(1)], away()))
    recorder.flush()
    assert.deepEqual(spans, [])
  })
})
