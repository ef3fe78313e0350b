/** Utterances for the journal's contract. */

import type { Utterance } from '../../src/core/message.ts'

let made = 0

/** An utterance of its own, unless the test says otherwise. */
export function utterance(given: Partial<Utterance> = {}): Utterance {
  made += 1
  const ref = `ref${made}`
  const id = `00000000-0000-8000-8000-${String(made).padStart(12, '0')}`
  const sender = { id: 'ada', name: 'Ada' }
  return {
    id,
    room: 'room',
    sender,
    text: `number ${made}`,
    ref,
    sentAt: '2026-01-02T03:04:05.678Z',
    ...given,
  }
}

export function utterances(count: number, given: Partial<Utterance> = {}): Utterance[] {
  return Array.from({ length: count }, () => utterance(given))
}

export function refsOf(said: readonly Utterance[]): string[] {
  return said.map(({ ref }) => ref)
}
