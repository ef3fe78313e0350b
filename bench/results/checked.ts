/** The promises of a run, with their counts, and which of them could not be checked. */

import { violations, type Violation } from '../ledger/findings.ts'
import type { Summary } from './summary.ts'

export interface Checked {
  violation: Violation
  /** `out of order`. */
  name: string
  /** What it means when it is broken. */
  meaning: string
  count: number
  /** False: it was not broken because nobody looked. */
  checked: boolean
}

export function checkedOf(summary: Summary): Checked[] {
  return (Object.keys(violations) as Violation[]).map((violation) => {
    const count = summary.checks[violation] ?? 0
    return {
      violation,
      name: nameOf(violation),
      meaning: violations[violation],
      count,
      checked: count > 0 || !summary.unchecked.includes(violation),
    }
  })
}

/** `outOfOrder` as people write it. */
export function nameOf(violation: Violation): string {
  return violation.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
