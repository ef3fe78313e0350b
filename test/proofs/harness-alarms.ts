/** Proves that the harness cries no wolf: very many deliveries of a server without faults, and every check made. */

import { formatCount, formatShort } from '../../bench/units.ts'
import type { Summary } from '../../bench/results/summary.ts'
import { bench, testBed, unchecked } from './harness-bench.ts'
import type { Report } from './harness-report.ts'

interface Stage {
  name: string
  /** Of all deliveries. */
  share: number
  rooms: number
  senders: number
  listeners: number
  coalesce: boolean
  /** Messages a second; none: a burst. */
  rate?: number
  more?: string
}

const stages: readonly Stage[] = [
  { name: 'burst, coalesced', share: 0.5, rooms: 10, senders: 1, listeners: 99, coalesce: true },
  { name: 'burst, many senders', share: 0.38, rooms: 20, senders: 3, listeners: 97, coalesce: true },
  { name: 'burst, uncoalesced', share: 0.05, rooms: 4, senders: 2, listeners: 48, coalesce: false },
  { name: 'rate, coalesced', share: 0.04, rooms: 5, senders: 2, listeners: 198, coalesce: true, rate: 500 },
  {
    name: 'rate, churn, storms',
    share: 0.03,
    ...{ rooms: 5, senders: 2, listeners: 98, coalesce: true, rate: 500 },
    more: '--churn 50/s --storm 50%@1s --storm 100%@3s --visitors 2/s --slow-readers 1',
  },
  {
    name: 'rate, uncoalesced',
    share: 0.01,
    rooms: 10,
    senders: 2,
    listeners: 18,
    coalesce: false,
    rate: 2e3,
  },
]

/** Of one run: each has a test bed of its own, which keeps all messages in memory. */
const mostOfRun = 1e7

/** Makes so many deliveries in all. */
export async function alarms({ row, progress }: Report, deliveries: number): Promise<void> {
  let total = 0
  const began = performance.now()
  for (const stage of stages) {
    const runs = Math.ceil((deliveries * stage.share) / mostOfRun)
    const summaries: Summary[] = []
    for (let run = 0; run < runs; run++) {
      progress(`${stage.name} ${run + 1}/${runs}, ${formatShort(total)} so far`)
      const { summary } = await bench(wordsOf(stage, (deliveries * stage.share) / runs), [
        ...testBed({ coalesce: stage.coalesce }),
        ...(stage.more?.split(' ') ?? []),
      ])
      summaries.push(summary)
      total += summary.deliveries.received
    }
    tell(row, stage, summaries)
  }
  const seconds = (performance.now() - began) / 1e3
  row(true, 'in all', `${formatCount(total)} deliveries in ${seconds.toFixed(0)} s`)
}

function wordsOf({ rooms, senders, listeners, rate }: Stage, deliveries: number): string {
  const messages = Math.max(20, Math.ceil(deliveries / (senders + listeners)))
  const audience = `--rooms ${rooms} --senders ${senders} -l ${listeners} -w 2 --drain 20s`
  if (rate === undefined) return `burst ${audience} -n ${Math.ceil(messages / (rooms * senders))}`
  return `rate ${audience} -n ${messages} -r ${rate}/s`
}

function tell(row: Report['row'], { name }: Stage, summaries: readonly Summary[]): void {
  const sum = (of: (summary: Summary) => number) => summaries.reduce((all, summary) => all + of(summary), 0)
  const deliveries = sum(({ deliveries }) => deliveries.received)
  const cost = sum(({ cost, deliveries }) => cost.generatorPerDelivery * deliveries.received) / deliveries
  const wrong = [...new Set(summaries.flatMap((summary) => [...unchecked(summary), ...mishaps(summary)]))]
  const figures = `${formatShort(deliveries).padStart(7)} deliveries  ${cost.toFixed(2)} µs each`
  row(
    wrong.length === 0,
    name,
    wrong.length === 0 ? `${figures}  0 findings` : `${figures}  ${wrong.join(', ')}`,
  )
  for (const { cases } of summaries)
    for (const each of cases.slice(0, 3)) row(false, '', JSON.stringify(each))
}

/** A run whose generator was late is no worse a proof. */
function mishaps({ verdict, reasons }: Summary): string[] {
  return verdict === 'failed' ? reasons : []
}
