/** Where messages went in each second, as a band of colour: into Postgres, into the journal, or back from there. */

import { element, setText } from '../dom.ts'
import type { Drawn } from './card.ts'
import type { Cursor } from './cursor.ts'
import type { Slots } from './history.ts'
import { colour } from './palette.ts'
import { Plot, type Ground } from './plot.ts'

const states: Record<string, { words: string; colour: string }> = {
  closed: { words: 'into Postgres', colour: 'one' },
  open: { words: 'into the journal', colour: 'trouble' },
  replaying: { words: 'from the journal into Postgres', colour: 'two' },
  switching: { words: 'from the journal into Postgres', colour: 'two' },
}

/** What a state of the circuit means, in words. */
export function circuitWords(circuit: string): string {
  return states[circuit]?.words ?? circuit
}

export class CircuitBand implements Drawn {
  readonly element: HTMLElement
  private readonly key = element('span', 'key')
  private readonly words = element('b', '')
  private readonly plot: Plot
  private slots: Slots = []

  constructor(private readonly cursor: Cursor) {
    const drawing = element('div', 'plot band')
    drawing.ariaHidden = 'true'
    this.key.append('messages go ', this.words)
    this.element = element('div', 'strip', element('p', 'keys', this.key), drawing)
    this.plot = new Plot(
      { element: drawing, lines: [], top: () => 1, under: (ground) => this.paint(ground) },
      cursor,
    )
    cursor.onMove(() => this.tell())
  }

  draw(slots: Slots): void {
    this.slots = slots
    this.plot.draw([])
    this.tell()
  }

  private paint({ ctx, bbox }: Ground): void {
    const width = bbox.width / this.slots.length
    ctx.save()
    for (const [slot, second] of this.slots.entries()) {
      if (!second) continue
      const [left, right] = [Math.round(bbox.left + slot * width), Math.round(bbox.left + (slot + 1) * width)]
      ctx.fillStyle = colour(states[second.circuit]?.colour ?? 'soft')
      ctx.fillRect(left, bbox.top, right - left, bbox.height)
    }
    ctx.restore()
  }

  private tell(): void {
    const circuit = this.slots[this.cursor.shown]?.circuit
    setText(this.words, circuit === undefined ? '–' : circuitWords(circuit))
    this.key.className = `key key-${states[circuit ?? '']?.colour ?? 'soft'}`
  }
}
