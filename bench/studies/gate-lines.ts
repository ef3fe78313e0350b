/** A gate's answer as text: the comparison, and what it means for the pipeline. */

import { exitCodes } from '../failure.ts'
import type { Line } from '../terminal/line.ts'
import { wrap } from '../terminal/text.ts'
import { percent } from './changes.ts'
import { comparisonLines } from './comparison-lines.ts'
import type { Gate } from './gate.ts'

export function gateLines(gate: Gate): Line[] {
  const { exitCode, maxRegression, reasons } = gate
  const tone =
    exitCode === exitCodes.ok ? 'boldGood' : exitCode === exitCodes.regression ? 'boldBad' : 'boldWarn'
  const texts = reasons.flatMap((reason) =>
    wrap(reason, 75).map((text, i) => (i === 0 ? ` - ${text}` : `   ${text}`)),
  )
  return [
    ...comparisonLines(gate.comparison, 'gate'),
    [],
    [{ text: ` GATE ${verdictOf(gate)}`, tone }, ` · at most ${percent(maxRegression)} worse is let pass`],
    ...texts.map((text): Line => [text]),
  ]
}

function verdictOf({ exitCode, basis }: Gate): string {
  if (exitCode === exitCodes.regression) return 'REGRESSION'
  if (exitCode === exitCodes.broken) return 'BROKEN'
  return basis === 'unknown' ? 'CANNOT TELL' : 'PASS'
}
