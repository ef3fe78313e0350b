/** The parts of a picture in SVG that stretches: data have their own coordinates, labels stand in percent. */

import type { Axis } from './axis.ts'
import { html, type Markup, type Shown } from './html.ts'

export interface Picture {
  /** What it shows, for who cannot see it. */
  label: string
  y: Axis
  /** The horizontal extent of the data's coordinates; the vertical one is 0 (top) to 100. */
  from: number
  to: number
  tall: boolean
  body: Markup
}

/** Labels on the left, data on the right. */
export function picture({ label, y, from, to, tall, body }: Picture): Markup {
  const lines = y.labels.map(({ at }) => `M${from} ${round(100 - at)}H${to}`).join('')
  return html`<div class="plot${tall ? ' tall' : ''}" role="img" aria-label="${label}">
    <svg class="scale" aria-hidden="true">
      ${y.labels.map(
        ({ at, text }) => html`<text x="100%" y="${round(100 - at)}%" dy="0.32em">${text}</text>`,
      )}
    </svg>
    <svg
      class="data"
      aria-hidden="true"
      preserveAspectRatio="none"
      viewBox="${from} 0 ${round(to - from)} 100"
    >
      <path class="grid" d="${lines}" />
      ${body}
    </svg>
  </div>`
}

/** Labels below; of a value between `from` and `to`. */
export function labelsBelow(
  from: number,
  to: number,
  labels: readonly { at: number; text: string }[],
): Markup {
  const percent = (at: number) => round(((at - from) / (to - from)) * 100)
  return html`<svg class="below" aria-hidden="true">
    ${labels.map(({ at, text }) => html`<text x="${percent(at)}%" y="1em">${text}</text>`)}
  </svg>`
}

/** What a line of such a look is. */
export function key(look: string, what: Shown): Markup {
  return html`<span class="key"
    ><svg class="swatch" aria-hidden="true"><path class="line ${look}" d="M0 5H18" /></svg>${what}</span
  >`
}

export type Point = readonly [x: number, y: number]

/** A line through the points, on a scale of 0 to 100 upwards; undefined breaks it. */
export function line(look: string, points: readonly (Point | undefined)[]): Markup {
  let pen = 'M'
  let path = ''
  for (const point of points) {
    if (point) path += `${pen}${round(point[0])} ${round(100 - point[1])}`
    pen = point ? 'L' : 'M'
  }
  return html`<path class="line ${look}" d="${path}" />`
}

/** Two decimals: finer than a screen, and short. */
export function round(value: number): number {
  return Number(value.toFixed(2))
}
