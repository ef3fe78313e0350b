/** Lines over one scale, and above them their names with the figures of the second that is shown. */

import { element, setText } from '../dom.ts'
import type { StripPlan } from './charts.ts'
import type { Cursor } from './cursor.ts'
import type { Slots } from './history.ts'
import { Plot } from './plot.ts'

export class Strip {
  readonly element: HTMLElement
  private readonly figures: HTMLElement[]
  private readonly plot: Plot
  private slots: Slots = []

  constructor(
    private readonly plan: StripPlan,
    private readonly cursor: Cursor,
    timed: boolean,
  ) {
    this.figures = plan.lines.map(() => element('b', ''))
    const keys = plan.lines.map(({ name, colour }, at) => {
      const key = element('span', `key key-${colour}`, `${name} `)
      key.append(this.figures[at] ?? '')
      return key
    })
    const drawing = element('div', plan.high ? 'plot high' : 'plot')
    drawing.classList.toggle('timed', timed)
    drawing.ariaHidden = 'true'
    this.element = element('div', 'strip', element('p', 'keys', ...keys), drawing)
    const { lines, top, label } = plan
    const mirrored = lines.some(({ below }) => below)
    this.plot = new Plot(
      {
        element: drawing,
        lines,
        top,
        mirrored,
        timed,
        splits: (end) => [mirrored ? -end : end / 2, 0, end].sort((a, b) => a - b),
        label: (value) => label(Math.abs(value)),
      },
      cursor,
    )
    cursor.onMove(() => this.tell())
  }

  draw(slots: Slots): void {
    this.slots = slots
    this.plot.draw(
      this.plan.lines.map(({ value, below }) =>
        slots.map((second) => (second ? (below ? -1 : 1) * value(second) : null)),
      ),
    )
    this.tell()
  }

  private tell(): void {
    const second = this.slots[this.cursor.shown]
    for (const [at, { value }] of this.plan.lines.entries()) {
      const figure = this.figures[at]
      if (figure) setText(figure, second ? this.plan.format(value(second)) : '–')
    }
  }
}
