/** A trace recorder under the test's hand, and messages for it. */

import assert from 'node:assert/strict'
import type { Attempt, Draft } from '../../src/core/message.ts'
import type { Span } from '../../src/protocol/watched.ts'
import { guardOf } from '../../src/telemetry/guard.ts'
import { choiceOf } from '../../src/telemetry/traces/choice.ts'
import { traceRecorder } from '../../src/telemetry/traces/recorder.ts'
import type { Sampled } from '../../src/telemetry/traces/sampling.ts'
import { attemptOf, draftWith } from './facts.ts'

/** Nothing that tracing does may fail here. */
const guard = guardOf({
  counted: () => undefined,
  told: (fact, error) => assert.fail(`${fact}: ${String(error)}`),
})

/** A recorder, what it made, and when it makes it in its hand. */
export function recording(sampled: Sampled = () => true) {
  const spans: Span[] = []
  const judged: string[] = []
  const choose = choiceOf({ sampled, slowMs: 250, clock: { monotonic: () => 0 } })
  const recorder = traceRecorder({
    choose,
    emit: (some) => void spans.push(...some),
    judged: (verdict, { id }) => void judged.push(`${verdict} ${id.slice(0, 4)}`),
    guard,
    clock: { soon: ignore, after: () => ignore },
    epoch: () => 1_000,
  })
  const named = (name: string) => spans.filter((span) => span.name === name)
  return { recorder, spans, judged, named }
}

function ignore(): void {}

/** A draft of that number, in the batch of these attempts. */
export function draft(
  n: number,
  tried: readonly Attempt[] = [attemptOf()],
  over: Partial<Draft> = {},
): Draft {
  const id = `${n.toString(16).padStart(8, '0')}-9d2e-8f41-a7b8-5c6d${n.toString(16).padStart(8, '0')}`
  return draftWith({ id, tried, ...over })
}

export const drafts = (count: number, tried: readonly Attempt[]) =>
  Array.from({ length: count }, (_, n) => draft(n + 1, tried))
export const noSampling = () => false
export const slow = { ms: 900 }
