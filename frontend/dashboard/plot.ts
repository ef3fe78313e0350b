/** One chart over the two minutes: drawn each second while in sight, else now and then, with a cursor shared by all. */

import './language.ts'
import uPlot from 'uplot'
import type { Cursor } from './cursor.ts'
import { shownSeconds } from './history.ts'
import { colour, onScheme } from './palette.ts'

export interface Line {
  /** Its colour's name in the style sheet. */
  colour: string
  /** filled: over a pale area. dots: no line at all. */
  look: 'filled' | 'line' | 'bars' | 'dots'
}

/** A figure for each of the shown seconds; null: not known. */
export type Values = readonly (number | null)[]

/** The canvas, and where on it the seconds are, in its own pixels. */
export type Ground = Pick<uPlot, 'ctx' | 'bbox'>

export interface PlotPlan {
  /** Has its height from the style sheet. */
  element: HTMLElement
  lines: readonly Line[]
  /** Where the scale ends, for the greatest figure shown. */
  top(most: number): number
  /** The scale goes as far below 0 as above. */
  mirrored?: boolean
  /** The figures beside the scale; none: it has no scale to read. */
  splits?: (top: number) => number[]
  label?: (value: number) => string
  /** Says when it was, below. */
  timed?: boolean
  /** Draws beneath the lines. */
  under?: (ground: Ground) => void
}

/** The scale takes the same width in every chart, so that their seconds stand one below another. */
const scaleWidth = 54
const timeHeight = 26
const edge = 6
/** Half of the word at the right end of the time axis. */
const rightEdge = 13
/** A chart out of sight is at most so old: a picture of the whole page is complete, and costs little. */
const unseenMs = 5_000
const font = '11px system-ui, sans-serif'
const slots = Array.from({ length: shownSeconds }, (_, slot) => slot)

export class Plot {
  private chart: uPlot | undefined
  private values: readonly Values[] = []
  private visible = false
  /** When it was drawn last, by `performance.now()`. */
  private drawnAt = -Infinity

  constructor(
    private readonly plan: PlotPlan,
    private readonly cursor: Cursor,
  ) {
    const { element } = plan
    new IntersectionObserver(([entry]) => this.seen(entry?.isIntersecting === true), {
      rootMargin: '120px',
    }).observe(element)
    new ResizeObserver(() => this.chart?.setSize(sizeOf(element))).observe(element)
    onScheme(() => this.chart?.redraw())
    cursor.onMove((slot) => this.point(slot))
  }

  draw(values: readonly Values[]): void {
    this.values = values
    if (this.visible) this.redraw()
    else if (performance.now() - this.drawnAt >= unseenMs) whenIdle(() => this.redraw())
  }

  private seen(visible: boolean): void {
    this.visible = visible
    if (visible) this.redraw()
  }

  private redraw(): void {
    // Behind a lock it has no size, and comes later.
    if (this.plan.element.clientWidth === 0) return
    this.drawnAt = performance.now()
    this.chart ??= new uPlot(this.options(), [slots], this.plan.element)
    this.chart.setData([slots, ...this.values.map((line) => [...line])])
  }

  /** Another chart is pointed at, or the keyboard steps. */
  private point(slot: number | undefined): void {
    const { chart } = this
    if (!chart || chart.cursor.idx === (slot ?? null)) return
    const left = slot === undefined ? -10 : chart.valToPos(slot, 'x')
    chart.setCursor({ left, top: slot === undefined ? -10 : 0 }, false)
  }

  private options(): uPlot.Options {
    const { element, lines, under, timed = false } = this.plan
    return {
      ...sizeOf(element),
      padding: [edge, rightEdge, timed ? 0 : edge, 0],
      series: [{}, ...lines.map(seriesOf)],
      scales: {
        x: { time: false, range: [-0.5, shownSeconds - 0.5] },
        y: { range: (_, least, most) => this.range(least ?? 0, most ?? 0) },
      },
      axes: [timeAxis(timed), this.scale()],
      legend: { show: false },
      cursor: { x: true, y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
      hooks: {
        setCursor: [(chart) => this.cursor.move(chart.cursor.idx ?? undefined)],
        ...(under && { drawClear: [under] }),
      },
    }
  }

  private range(least: number, most: number): [number, number] {
    const { top, mirrored = false } = this.plan
    const end = top(Math.max(most, -least))
    return [mirrored ? -end : 0, end]
  }

  private scale(): uPlot.Axis {
    const { splits, label = String } = this.plan
    return {
      size: scaleWidth,
      gap: 6,
      font,
      stroke: () => colour('soft'),
      ticks: { show: false },
      grid: { show: splits !== undefined, stroke: () => colour('grid'), width: 1 },
      splits: (_, _axis, _least, most) => splits?.(most) ?? [],
      values: (_, values) => values.map(label),
    }
  }
}

/** Safari has no idle callbacks. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 1_000 })
  else setTimeout(work, 50)
}

function seriesOf({ colour: name, look }: Line): uPlot.Series {
  const stroke = () => colour(name)
  const common = { stroke, width: 1.5, points: { show: false } }
  switch (look) {
    case 'filled':
      return { ...common, fill: () => colour(`${name}-area`) }
    case 'line':
      return common
    case 'bars':
      return { ...common, width: 0, fill: stroke, paths: barPaths() }
    case 'dots':
      return { ...common, paths: () => null, points: { show: true, size: 3, width: 0, fill: stroke } }
  }
}

function barPaths(): uPlot.Series.PathBuilder | undefined {
  return uPlot.paths.bars?.({ size: [0.8, 6], align: 0 })
}

function timeAxis(show: boolean): uPlot.Axis {
  return {
    show,
    size: timeHeight,
    gap: 9,
    font,
    stroke: () => colour('soft'),
    ticks: { show: false },
    grid: { show: false },
    splits: () => [shownSeconds - 120, shownSeconds - 61, shownSeconds - 1],
    values: () => ['2 min ago', '1 min', 'now'],
  }
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: element.clientWidth, height: element.clientHeight }
}
