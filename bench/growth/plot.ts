/** A plot as an SVG file of its own, in light and dark, drawn here: lines with their noise on two axes. */

import type { Axis } from '../page/axis.ts'
import { html, type Markup } from '../page/html.ts'
import { round } from '../page/picture.ts'
import { style } from './plot-style.ts'

export interface Plot {
  title: string
  /** A line below the title. */
  detail: string
  x: Scale
  y: Scale
  series: readonly Series[]
}

interface Scale {
  /** With its unit. */
  name: string
  axis: Axis
}

export type Look = 'first' | 'second' | 'tail' | 'faint' | 'thin' | 'fit'

export interface Series {
  name: string
  look: Look
  /** Whether each point is shown, with its ends. */
  dots: boolean
  points: readonly PlotPoint[]
}

interface PlotPoint {
  x: number
  y: number
  /** The ends of what was measured. */
  min?: number
  max?: number
}

const [width, height] = [760, 460]
const area = { left: 76, top: 100, right: width - 24, bottom: height - 62 }

export function drawPlot({ title, detail, x, y, series }: Plot): string {
  const places = { x: placer(x.axis, area.left, area.right), y: placer(y.axis, area.bottom, area.top) }
  const drawing = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    role="img"
    aria-label="${title}. ${detail}"
  >
    <style>
      ${style}
    </style>
    <rect class="paper" width="${width}" height="${height}" rx="8" />
    <text class="title" x="24" y="34">${title}</text>
    <text class="soft" x="24" y="55">${detail}</text>
    ${keys(series)} ${gridX(x)} ${gridY(y)} ${series.map((each) => drawSeries(each, places))}
  </svg> `
  return drawing.text
}

type Placer = (value: number) => number

function placer({ place }: Axis, from: number, to: number): Placer {
  return (value) => round(from + ((to - from) * place(value)) / 100)
}

/** About how wide a letter of a legend is. */
const letter = 6.6

function keys(series: readonly Series[]): Markup[] {
  let left = 24
  return series.map(({ name, look, dots }) => {
    const at = left
    left += 30 + name.length * letter + 20
    return html`<path
        class="line ${look}"
        d="M${at} 75H${at + 22}"
      />${dots && html`<circle class="dot ${look}" cx="${at + 11}" cy="75" r="3.5" />`}<text
        class="soft"
        x="${at + 29}"
        y="79"
        >${name}</text
      >`
  })
}

function gridX({ name, axis }: Scale): Markup {
  const place = (at: number) => round(area.left + ((area.right - area.left) * at) / 100)
  const { top, bottom } = area
  return html`${axis.labels.map(
      ({ at, text }) =>
        html`<path class="grid" d="M${place(at)} ${top}V${bottom}" /><text
            class="soft middle"
            x="${place(at)}"
            y="${bottom + 19}"
            >${text}</text
          > `,
    )}<text class="name middle" x="${(area.left + area.right) / 2}" y="${height - 16}">${name}</text>`
}

function gridY({ name, axis }: Scale): Markup {
  const place = (at: number) => round(area.bottom - ((area.bottom - area.top) * at) / 100)
  const { left, right } = area
  const middle = (area.top + area.bottom) / 2
  return html`${axis.labels.map(
      ({ at, text }) =>
        html`<path class="grid" d="M${left} ${place(at)}H${right}" /><text
            class="soft end"
            x="${left - 8}"
            y="${place(at)}"
            dy="0.34em"
            >${text}</text
          > `,
    )}<text class="name middle" transform="translate(20 ${middle}) rotate(-90)">${name}</text>`
}

function drawSeries({ look, dots, points }: Series, { x, y }: { x: Placer; y: Placer }): Markup {
  const path = points.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.x)} ${y(point.y)}`).join('')
  return html`<path class="line ${look}" d="${path}" />
    ${dots && points.map((point) => drawDot(look, point, x(point.x), y))}`
}

const cap = 4

function drawDot(look: Look, { y: middle, min, max }: PlotPoint, at: number, y: Placer): Markup {
  const ends =
    min === undefined || max === undefined
      ? ''
      : `M${at - cap} ${y(max)}H${at + cap}M${at} ${y(max)}V${y(min)}M${at - cap} ${y(min)}H${at + cap}`
  return html`<path class="ends ${look}" d="${ends}" /><circle
      class="dot ${look}"
      cx="${at}"
      cy="${y(middle)}"
      r="3.5"
    /> `
}
