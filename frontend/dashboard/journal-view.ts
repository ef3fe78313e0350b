/** The journal and the circuit: what is kept on this machine while Postgres is away. */

import type { Now } from '../../src/protocol/watched.ts'
import { element, setText } from '../dom.ts'
import { cardOf, type Drawn } from './card.ts'
import { journalStrip } from './charts.ts'
import { CircuitBand } from './circuit-band.ts'
import type { Cursor } from './cursor.ts'
import type { Slots } from './history.ts'
import { Strip } from './strip.ts'
import { bytes, count, countOf } from './units.ts'

export class JournalView {
  readonly element: HTMLElement
  private readonly card: Drawn
  private readonly words = element('p', 'note')

  constructor(cursor: Cursor) {
    this.card = cardOf('journal', 'Is Postgres there?', [
      new CircuitBand(cursor),
      new Strip(journalStrip, cursor, true),
    ])
    this.element = this.card.element
    this.element.append(this.words)
  }

  draw({ journal }: Now, slots: Slots): void {
    this.card.draw(slots)
    const { records, bytes: size, maxBytes, deadLetters, damaged, room, broken } = journal
    const parts = [
      broken ? 'journal broken' : records === 0 ? 'journal empty' : `journal holds ${count(records)}`,
      `${bytes(size)} of ${bytes(maxBytes)}`,
      ...(room === 'ample' ? [] : [room]),
      ...(deadLetters === 0 ? [] : [countOf(deadLetters, 'dead letter')]),
      ...(damaged === 0 ? [] : [countOf(damaged, 'damaged line')]),
    ]
    setText(this.words, parts.join(' · '))
  }
}
