/** Says which second the reader points at, while they do. */

import { byId, setText } from '../dom.ts'
import type { Cursor } from './cursor.ts'
import type { Slots } from './history.ts'
import { age } from './units.ts'

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

export class PointedAt {
  private readonly label = byId('pointed-at', HTMLParagraphElement)
  private slots: Slots = []

  constructor(private readonly cursor: Cursor) {
    cursor.onMove(() => this.tell())
  }

  draw(slots: Slots): void {
    this.slots = slots
    this.tell()
  }

  private tell(): void {
    const { slot } = this.cursor
    this.label.hidden = slot === undefined
    if (slot === undefined) return
    const at = this.slots[slot]?.at
    const ago = `${age((this.slots.length - 1 - slot) * 1_000)} ago`
    setText(this.label, at === undefined ? ago : `${clock.format(at)}, ${ago}`)
  }
}
