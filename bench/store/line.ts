/** One line that says what is being done: written over on a terminal, else a line each. */

import { fit } from '../terminal/text.ts'

const columns = 79
const clear = '\r\u001b[K'

export class Line {
  private shown = false

  constructor(private readonly out: { isTTY?: boolean; write(text: string): unknown }) {}

  say(text: string): void {
    const shown = fit(text, columns)
    this.out.write(this.out.isTTY ? `${clear}${shown}` : `${shown}\n`)
    this.shown = true
  }

  end(): void {
    if (this.shown && this.out.isTTY) this.out.write(clear)
    this.shown = false
  }
}
