/** Sample runs in trouble: one with broken promises, and one in which every text is an attack on who shows it. */

import type { SavedRun } from '../folder.ts'
import { sampleRun, type Sample } from './sample-run.ts'

/** Two messages lost and a repeat, refusals, departures, a counter that differs, an SLO missed. */
export function brokenRun(sample?: Sample): SavedRun {
  const run = sampleRun(sample)
  const { summary } = run
  const reasons = [
    'lost 2: acknowledged, but never delivered to a member.',
    'duplicate 1: delivered twice to the same member.',
    'Refused 14: overloaded: the server had more to do than it can. Lower the rate or the window.',
  ]
  return {
    ...run,
    summary: {
      ...summary,
      verdict: 'broken',
      exitCode: 91,
      reasons,
      checks: { ...summary.checks, lost: 2, duplicate: 1 },
      cases: [
        { violation: 'lost', room: 'room-07', member: 12, sender: 7, seq: 1_612 },
        { violation: 'lost', room: 'room-07', member: 12, sender: 7, seq: 1_613 },
        { violation: 'duplicate', room: 'room-02', member: 3, sender: 2, seq: 90, detail: 'after 41.2 ms' },
      ],
      messages: { ...summary.messages, refused: { overloaded: 14 } },
      departures: { '1006 (no close frame)': 3, '4408 slow reader': 1 },
      reconciliation: summary.reconciliation.map((row) => ({
        ...row,
        theirs: row.theirs - 2,
        agrees: false,
      })),
      slos: [
        { text: 'delivery.p99<5ms', measured: '9.81ms', met: false },
        { text: 'join.p99<1s', met: false },
      ],
    },
  }
}

export const attack = `</script></td><img src=x onerror="alert(1)"><script>alert(2)</script>]]>-->'"&|\`\u202e\n## =1+1`

/** What is no text of a server or a user, and so is left as it is. */
const ours = ['schema', 'verdict', 'startedAt', 'violation', 'phase']

/** The attack is at the end of every text, and of every name that a server may choose. */
export function hostileRun(sample?: Sample): SavedRun {
  const run = brokenRun(sample)
  const { summary } = run
  const named = (record: Record<string, number>) =>
    Object.fromEntries(Object.entries(record).map(([name, count]) => [name + attack, count]))
  const refused = named(summary.messages.refused)
  const departures = named(summary.departures)
  const options = { ...summary.options, [attack]: attack }
  const messages = { ...summary.messages, refused }
  return { ...run, summary: poisoned({ ...summary, messages, departures, options }) }
}

function poisoned<T>(value: T, name?: string): T
function poisoned(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return ours.includes(name) ? value : value + attack
  if (Array.isArray(value)) return value.map((each) => poisoned<unknown>(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, poisoned<unknown>(each, key)]))
}
