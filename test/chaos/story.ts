/** The life of one message, as the evidence has it, for whoever has to find out why it went wrong. */

import { seconds, type Finding } from './checker.ts'
import type { Evidence } from './evidence.ts'

interface Line {
  at: number
  text: string
}

/** Faults this long before its first and after its last event belong to the story. */
const aroundMs = 1_500
const mostLines = 24

/** What happened to the message of a finding, and around it, oldest first; empty for a finding about none. */
export function storyOf({ ref }: Finding, evidence: Evidence): string[] {
  const said = ref === undefined ? undefined : evidence.said.get(ref)
  if (!said) return []
  const rows = evidence.histories.flatMap(({ sql }) => sql).filter((row) => row.ref === ref)
  const acks = evidence.acks.filter((ack) => ack.ref === ref)
  const ids = new Set([...rows, ...acks].map(({ id }) => id))
  const own: Line[] = [
    ...said.sends.map(({ at, life }) => ({ at, text: `sent, in life ${life} of the server` })),
    ...acks.map(({ at, seq, durable }) => ({ at, text: `acked by the ${durable}, number ${seq}` })),
    ...evidence.views.flatMap(({ listener, life, sightings }) =>
      sightings
        .filter(({ id }) => ids.has(id))
        .map(({ at, seq, how }) => ({ at, text: `${listener}: ${how}, number ${seq} (life ${life})` })),
    ),
  ]
  const times = own.map(({ at }) => at)
  const [from, to] = [Math.min(...times) - aroundMs, Math.max(...times) + aroundMs]
  const around = evidence.incidents
    .filter(({ at }) => at >= from && at <= to)
    .map(({ at, what }) => ({ at, text: `* ${what}` }))
  const lines = [...own, ...around]
    .sort((a, b) => a.at - b.at)
    .map(({ at, text }) => `${seconds(at)}  ${text}`)
  const stored = rows.map(({ seq, sentAt }) => `stored with number ${seq}, sent at ${sentAt}`)
  const cut =
    lines.length > mostLines ? [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more`] : lines
  return [...cut, ...(stored.length > 0 ? stored : ['not stored'])]
}
