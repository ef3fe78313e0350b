import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { away, deliveryOf, draftWith, storeFailedOf } from '../../../test/support/facts.ts'
import { logLines } from '../../../test/support/log-lines.ts'
import { logRecorder } from './logs.ts'

/** At a time that stands still. */
function logging() {
  const { logger, lines } = logLines('info')
  return { recorder: logRecorder(logger, { slowMs: 10, now: () => 0 }), lines }
}

describe('lines of messages', () => {
  it('name the trace of a message, or of a batch that of the first whose sender keeps it', () => {
    const { recorder, lines } = logging()
    const traceOf = (digit: string, flags: string) => `00-${digit.repeat(32)}-00f067aa0ba902b7-${flags}`
    const drafts = [
      draftWith({ traceparent: traceOf('a', '00') }),
      draftWith({ traceparent: traceOf('b', '01') }),
      draftWith({ traceparent: traceOf('c', '01') }),
    ]
    recorder.storeFailed?.(storeFailedOf(drafts, away()))
    recorder.storeFailed?.(storeFailedOf(drafts.slice(0, 1), away(), { at: 'journal' }))
    for (const draft of drafts.slice(2)) recorder.delivered?.(deliveryOf(draft, { ms: 10 }))
    assert.deepEqual(
      lines().map(({ traceId }) => traceId),
      ['b', 'a', 'c'].map((digit) => digit.repeat(32)),
    )
  })

  it('tell of slow messages, and of no others', () => {
    const { recorder, lines } = logging()
    for (const ms of [9, 9.9, 10, 500]) recorder.delivered?.(deliveryOf(draftWith(), { ms }))
    recorder.delivered?.(deliveryOf(draftWith(), { draft: undefined, ms: undefined }))
    assert.deepEqual(
      lines().map(({ msg, ms }) => [msg, ms]),
      [['a message was slow', 10]],
    )
  })
})
