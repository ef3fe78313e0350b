/** The heat map: every delivery of the run, by when it came and how long it took. */

import { heatEdge } from '../results/second.ts'
import { logAxis, type Axis } from './axis.ts'
import type { Column } from './columns.ts'
import { html, type Markup } from './html.ts'
import { round } from './picture.ts'
import { brief, time } from './words.ts'

const levels = 7

/** Undefined when nothing was delivered. */
export function heatAxis(columns: readonly Column[]): Axis | undefined {
  const bins = columns.flatMap(({ heat }) => heat.map(([bin]) => bin))
  if (bins.length === 0) return undefined
  const [low, high] = bins.reduce(
    ([low, high], bin) => [Math.min(low, bin), Math.max(high, bin)],
    [Infinity, 0],
  )
  return logAxis(edge(low), edge(high + 1), (value) => brief(time(value)))
}

/** One path for each level of heat. Levels are steps of a logarithm: a single slow delivery must be seen. */
export function heatMap(columns: readonly Column[], y: Axis): Markup {
  const levelOf = scale(columns.flatMap(({ heat }) => heat.map(([, count]) => count)))
  const paths = Array.from({ length: levels }, () => '')
  for (const { from, at, heat } of columns)
    for (const [bin, count] of heat) {
      const top = round(100 - y.place(edge(bin + 1)))
      const bottom = round(100 - y.place(edge(bin)))
      paths[levelOf(count)] += `M${round(from)} ${top}H${round(at)}V${bottom}H${round(from)}z`
    }
  return html`<g class="heat"
    >${paths.map((path, i) => path !== '' && html`<path class="heat${i}" d="${path}" />`)}</g
  >`
}

function scale(counts: readonly number[]): (count: number) => number {
  const [least, most] = counts.reduce(
    ([least, most], count) => [Math.min(least, count), Math.max(most, count)],
    [Infinity, 1],
  )
  const steps = (levels - 0.001) / Math.max(1e-9, Math.log(most / least))
  return (count) => (most > least ? Math.floor(Math.log(count / least) * steps) : levels - 1)
}

export function heatKey(): Markup {
  const cells = Array.from(
    { length: levels },
    (_, i) => html`<rect class="heat${i}" x="${i * 12}" width="12" height="10" />`,
  )
  return html`<span class="key"
    >fewer <svg class="ramp" width="84" height="10" aria-hidden="true">${cells}</svg> more deliveries</span
  >`
}

/** The first bin has no lower end on a logarithmic scale; it is drawn as high as the others. */
function edge(bin: number): number {
  return bin === 0 ? heatEdge(1) / 2 ** 0.25 : heatEdge(bin)
}
