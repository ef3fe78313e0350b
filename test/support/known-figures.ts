/** What the server's figures are called and labelled, and what an expression asks for that it does not have. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './build.ts'
import { rules } from './deployed.ts'
import { askedOf } from './promql.ts'
import { metricsOf, scrape } from './scraped.ts'

type Series = [name: string, labels: string[]]

/** What Prometheus adds to each series. */
const added = ['job', 'instance']
const ofPrometheus: Series[] = [
  ['up', added],
  ['ALERTS', [...added, 'alertname', 'alertstate', 'severity']],
]

/** Labels of each series, by name. docs/telemetry.md is compared with the code elsewhere. */
function knownSeries(): Map<string, string[]> {
  const catalogue = readFileSync(join(root, 'docs/telemetry.md'), 'utf8')
  const row = /^\| `(\w+)` +\| (counter|gauge|histogram) +\| ([^|]*)\|/gm
  const ours = [...catalogue.matchAll(row)].flatMap(([, name = '', type, cell = '']): Series[] => {
    const labels = [...added, ...[...cell.matchAll(/`(\w+)`/g)].map(([, label = '']) => label)]
    if (type !== 'histogram') return [[name, labels]]
    const bucket: Series = [`${name}_bucket`, [...labels, 'le']]
    return [bucket, [`${name}_sum`, labels], [`${name}_count`, labels]]
  })
  // By Prometheus' custom the first part of a recorded name says which labels it has.
  const recorded = rules().flatMap(({ record }): Series[] => {
    if (record === undefined) return []
    return [[record, record.startsWith('instance:') ? added : ['job']]]
  })
  return new Map([...ofPrometheus, ...ours, ...recorded])
}

/** The values that a label is shown with from the start, by series and label. */
async function shownValues(): Promise<Map<string, Set<string>>> {
  const values = new Map<string, Set<string>>()
  for (const sample of (await scrape(metricsOf())).keys()) {
    const [, series = '', labels = ''] = /^(\w+)\{(.*)\}$/.exec(sample) ?? []
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="([^"]*)"/g)) {
      const key = `${series} ${label}`
      values.set(key, (values.get(key) ?? new Set()).add(value))
    }
  }
  return values
}

const known = knownSeries()
const shown = await shownValues()
const everyLabel = new Set([...known.values()].flat())

/** A line for each thing that the expression asks for and would never get. */
export function unknownIn(expr: string): string[] {
  const { selectors, groupings } = askedOf(expr)
  const unlabelled = groupings.filter((label) => !everyLabel.has(label)).map((label) => `label ${label}`)
  return [...unlabelled, ...selectors.flatMap(unknownOf)]
}

function unknownOf({ metric, matchers }: ReturnType<typeof askedOf>['selectors'][number]): string[] {
  const labels = known.get(metric)
  if (!labels) return [`metric ${metric}`]
  return matchers.flatMap(({ label, values }) => {
    if (!labels.includes(label)) return [`${metric} by ${label}`]
    const possible = shown.get(`${metric} ${label}`)
    const strange = values.filter((value) => possible && !possible.has(value))
    return strange.map((value) => `${metric} with ${label} "${value}"`)
  })
}
