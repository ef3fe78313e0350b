/** Latency as a heat map: a column for each second, a row for each bucket, the deeper the more messages; a dot is the slowest. */

import type { Second } from '../../src/protocol/watched.ts'
import { element, setText } from '../dom.ts'
import type { Drawn } from './card.ts'
import type { Cursor } from './cursor.ts'
import type { Slots } from './history.ts'
import { countsOf, quantile, rowAt, rowsNeeded, shadeOf, shades } from './latency.ts'
import { colour } from './palette.ts'
import { Plot, type Ground } from './plot.ts'
import { count, duration } from './units.ts'

/** Where the scale has a figure: a bound of a bucket, in milliseconds, and what is written there. */
const marks: readonly [number, string][] = [
  [1, '1 ms'],
  [4, '4 ms'],
  [16, '16 ms'],
  [64, '64 ms'],
  [256, '256 ms'],
  [1_024, '1 s'],
  [4_096, '4 s'],
]
const labels = new Map(marks.map(([ms, label]) => [rowAt(ms), label]))
const shadeNames = Array.from({ length: shades }, (_, shade) => `heat-${String(shade)}`)

export class HeatMap implements Drawn {
  readonly element: HTMLElement
  private readonly figures = { p50: element('b', ''), p99: element('b', ''), slowest: element('b', '') }
  private readonly drawing = element('div', 'plot heat timed')
  private readonly plot: Plot
  private slots: Slots = []
  private top = 1
  private most = 0

  constructor(private readonly cursor: Cursor) {
    this.plot = new Plot(
      {
        element: this.drawing,
        lines: [{ colour: 'slowest', look: 'dots' }],
        top: () => this.top,
        timed: true,
        splits: () => [...labels.keys()].filter((row) => row < this.top),
        label: (row) => labels.get(row) ?? '',
        under: (ground) => this.paint(ground),
      },
      cursor,
    )
    this.element = element('div', 'strip', this.keys(), this.drawing, legend())
    this.asSlider()
    cursor.onMove(() => this.tell())
  }

  draw(slots: Slots): void {
    this.slots = slots
    this.top = rowsNeeded(slots)
    this.most = slots.reduce((most, second) => Math.max(most, ...(second?.latencies ?? [])), 0)
    this.plot.draw([slots.map((second) => (second && second.slowestMs > 0 ? rowAt(second.slowestMs) : null))])
    this.tell()
  }

  private keys(): HTMLElement {
    const { p50, p99, slowest } = this.figures
    return element(
      'p',
      'keys',
      element('span', 'key', 'half within ', p50),
      element('span', 'key', '99 % within ', p99),
      element('span', 'key key-slowest', 'slowest ', slowest),
    )
  }

  private paint({ ctx, bbox }: Ground): void {
    const width = bbox.width / this.slots.length
    const height = bbox.height / this.top
    // Narrow columns stand close: what is between them would be more than they are.
    const gap = width < 5 ? 0 : 1
    ctx.save()
    for (const [slot, second] of this.slots.entries()) {
      const [left, right] = [Math.round(bbox.left + slot * width), Math.round(bbox.left + (slot + 1) * width)]
      for (const [row, count] of second?.latencies.entries() ?? []) {
        if (count === 0) continue
        const below = Math.round(bbox.top + bbox.height - row * height)
        const above = Math.round(bbox.top + bbox.height - (row + 1) * height)
        ctx.fillStyle = colour(shadeNames[shadeOf(count, this.most)] ?? '')
        ctx.fillRect(left, above, right - left - gap, below - above - 1)
      }
    }
    ctx.restore()
  }

  /** The keyboard's way to point at a second, and what is told of it to who does not see the charts. */
  private asSlider(): void {
    const { drawing, cursor } = this
    drawing.tabIndex = 0
    drawing.role = 'slider'
    drawing.ariaLabel = 'Second that all charts tell about'
    drawing.ariaValueMin = '-119'
    drawing.ariaValueMax = '0'
    drawing.addEventListener('keydown', (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -200, End: 200 }[event.key]
      if (event.key === 'Escape') cursor.move(undefined)
      if (by === undefined) return
      event.preventDefault()
      cursor.step(by)
    })
    drawing.addEventListener('blur', () => cursor.move(undefined))
  }

  private tell(): void {
    const { cursor, slots } = this
    const second = slots[cursor.shown]
    const counts = countsOf(second ? [second] : [])
    const quantiles = [quantile(counts, 0.5), quantile(counts, 0.99)]
    const [p50 = '–', p99 = '–'] = quantiles.map((ms) => (ms === undefined ? undefined : duration(ms)))
    const slowest = second && second.slowestMs > 0 ? duration(second.slowestMs) : '–'
    setText(this.figures.p50, p50)
    setText(this.figures.p99, p99)
    setText(this.figures.slowest, slowest)
    const ago = slots.length - 1 - cursor.shown
    this.drawing.ariaValueNow = String(-ago)
    this.drawing.ariaValueText = `${String(ago)} seconds ago: ${spoken(second, p99, slowest)}`
  }
}

function spoken(second: Second | undefined, p99: string, slowest: string): string {
  if (!second) return 'nothing is known'
  if (second.messages === 0) return 'no messages'
  return `${count(second.messages)} messages, 99 percent within ${p99}, slowest ${slowest}`
}

function legend(): HTMLElement {
  const scale = shadeNames.map((name) => element('i', name))
  const made = element('p', 'legend', 'few ', ...scale, ' many messages')
  made.ariaHidden = 'true'
  return made
}
