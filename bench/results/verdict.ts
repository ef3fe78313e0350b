/** One word for a run, and the reasons for it. */

import { exitCodes } from '../failure.ts'
import { violations, type Violation } from '../ledger/findings.ts'
import type { SloResult } from './summary.ts'
import { figures, formatCount } from '../units.ts'

/**
 * `broken`: a promise was; `invalid`: the generator was the bottleneck; `missed`: an objective was not met; `failed`: the
 * server did not do all that it was asked.
 */
export type Verdict = 'pass' | 'broken' | 'invalid' | 'missed' | 'failed' | 'interrupted'

export interface Judgement {
  verdict: Verdict
  exitCode: number
  /** Sentences; none for a pass. */
  reasons: string[]
}

export interface Facts {
  violations: Readonly<Record<Violation, number>>
  interrupted: boolean
  /** True when messages went out by the clock: only then is a busy generator a fault of the run. */
  paced: boolean
  lagP99Micros: number
  eventLoopUtilization: number
  planned: number
  sent: number
  unanswered: number
  /** Acknowledged from the journal, and never numbered. */
  unnumbered: number
  refusals: ReadonlyMap<string, number>
  departures: ReadonlyMap<string, number>
  /** Why the history could not be read. */
  unread: string | undefined
  slos: readonly SloResult[]
}

/** Past these a generator that goes by the clock measures itself. */
export const busiest = 0.9
export const latestMicros = 20_000

export function judge(facts: Facts): Judgement {
  const broken = brokenPromises(facts)
  // What was broken until then stays broken.
  if (facts.interrupted && broken.length === 0)
    return { verdict: 'interrupted', exitCode: exitCodes.interrupted, reasons: ['Interrupted.'] }
  const invalid = generatorFaults(facts)
  const missed = missedObjectives(facts)
  const failed = mishaps(facts)
  const reasons = [...broken, ...invalid, ...missed, ...failed]
  if (broken.length > 0) return { verdict: 'broken', exitCode: exitCodes.broken, reasons }
  if (invalid.length > 0) return { verdict: 'invalid', exitCode: exitCodes.invalid, reasons }
  if (missed.length > 0) return { verdict: 'missed', exitCode: exitCodes.missed, reasons }
  if (failed.length > 0) return { verdict: 'failed', exitCode: exitCodes.error, reasons }
  return { verdict: 'pass', exitCode: exitCodes.ok, reasons }
}

function brokenPromises({ violations: counts }: Facts): string[] {
  const names = Object.keys(violations) as Violation[]
  return names
    .filter((name) => counts[name] > 0)
    .map((name) => `${name} ${formatCount(counts[name])}: ${violations[name]}.`)
}

function missedObjectives({ slos }: Facts): string[] {
  return slos
    .filter(({ met }) => !met)
    .map(({ text, measured }) => `Missed: ${text}, measured ${measured ?? 'nothing'}.`)
}

function generatorFaults({ paced, eventLoopUtilization, lagP99Micros }: Facts): string[] {
  const reasons: string[] = []
  if (!paced) return reasons
  if (eventLoopUtilization > busiest) {
    reasons.push(
      `The generator was busy ${figures(eventLoopUtilization * 100)} % of the time: it was the bottleneck.`,
    )
  }
  if (lagP99Micros > latestMicros) {
    reasons.push(
      `The generator was ${figures(lagP99Micros / 1e3)} ms late (p99): it could not keep the rate. What else is busy: npm run bench -- doctor.`,
    )
  }
  return reasons
}

function mishaps(facts: Facts): string[] {
  const { planned, sent, unanswered, unnumbered, refusals, departures, unread } = facts
  const reasons: string[] = []
  for (const [code, count] of refusals)
    reasons.push(`Refused ${formatCount(count)}: ${code}${hints[code] ?? '.'}`)
  for (const [why, count] of departures)
    reasons.push(
      `Connections that ended or could not be made: ${formatCount(count)}, ${why.replace(/\.$/, '')}.`,
    )
  if (sent < planned) reasons.push(`Messages that were never sent: ${formatCount(planned - sent)}.`)
  if (unanswered > 0)
    reasons.push(`Messages that were neither acknowledged nor refused: ${formatCount(unanswered)}.`)
  if (unnumbered > 0 && unread !== undefined)
    reasons.push(`Messages that only the server's journal has yet: ${formatCount(unnumbered)}.`)
  if (unread !== undefined) reasons.push(`The history could not be checked. ${unread}`)
  return reasons
}

const hints: Record<string, string> = {
  rate_limited: '. Start the server with RATE_LIMIT=off.',
  overloaded: ': the server had more to do than it can. Lower the rate or the window.',
}
