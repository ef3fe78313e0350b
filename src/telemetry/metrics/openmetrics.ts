/**
 * The registry in OpenMetrics 1.0, which has room for exemplars. prom-client's own rendering of it renames the
 * registry's counters for good, so this one only reads.
 */

import type { Registry } from 'prom-client'
import type { Exemplar } from './message-histogram.ts'

export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

type Labels = Partial<Record<string, string | number>>

/** What of a metric is shown; prom-client's types leave out names and exemplars of samples. */
interface Family {
  name: string
  help: string
  type: unknown
  values: readonly { value: number; labels: Labels; metricName?: string; exemplar?: Exemplar }[]
}

/** Everything of the registry, as of now. */
export async function openMetrics(registry: Registry): Promise<string> {
  const families: Family[] = await registry.getMetricsAsJSON()
  return [...families.flatMap(linesOf), '# EOF', ''].join('\n')
}

/** A counter's family has no suffix and its sample has; gauges that end in `_total` keep what they are called. */
function linesOf({ name, help, type, values }: Family): string[] {
  const counts = type === 'counter'
  const family = counts ? name.replace(/_total$/, '') : name
  const sample = counts ? `${family}_total` : name
  return [
    `# HELP ${family} ${escaped(help)}`,
    `# TYPE ${family} ${String(type)}`,
    ...values.map(({ metricName = sample, labels, value, exemplar }) => {
      return `${metricName}${braced(labels)} ${numberOf(value)}${exemplar ? shown(exemplar) : ''}`
    }),
  ]
}

function shown({ labelSet, value, timestamp }: Exemplar): string {
  return ` # ${inBraces(labelSet)} ${numberOf(value)} ${timestamp}`
}

function braced(labels: Labels): string {
  return Object.keys(labels).length > 0 ? inBraces(labels) : ''
}

function inBraces(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value = '']) => `${name}="${labelText(name, value)}"`)
  return `{${pairs.join(',')}}`
}

/** Bounds of buckets are numbers that are compared as texts: 1 is written 1.0. */
function labelText(name: string, value: string | number): string {
  return name === 'le' && Number.isInteger(value) ? `${value}.0` : escaped(String(value))
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}

function numberOf(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? String(value) : `${value < 0 ? '-' : '+'}Inf`
}
