/** At which rates latency is measured: one for all workloads, and one by what the weakest peer can do. */

import type { RateRun, Report } from './report.ts'
import { speedOf, spreadOf } from './statistics.ts'

/** Deliveries a second. */
export const fixedRate = 40_000

/** The two rates, the lower one first: a server that was asked for too much has a queue to get rid of. */
export function ratesFor(report: Report, workload: string): Pick<RateRun, 'step' | 'rate'>[] {
  const weakest = Math.min(...othersSpeeds(report, workload))
  const half = Number((weakest / 2).toPrecision(2))
  const steps: Pick<RateRun, 'step' | 'rate'>[] = [{ step: 'fixed', rate: fixedRate }]
  if (Number.isFinite(half) && half > 0) steps.push({ step: 'half', rate: half })
  return steps.sort((a, b) => a.rate - b.rate)
}

/** The medians of all peers that saturated with bare texts; Glassroom is held against them, and not one of them. */
function othersSpeeds({ entrants, saturation }: Report, workload: string): number[] {
  return entrants
    .filter(({ key, framed }) => key !== 'glassroom' && !framed)
    .flatMap(({ key }) => {
      const runs = saturation.filter((run) => run.entrant === key && run.workload === workload)
      return spreadOf(runs.map(speedOf))?.median ?? []
    })
}
