/** One line that says what is being done: written over on a terminal, else a line each. */

import { fit } from './text.ts'
import type { Screen } from './view.ts'

const clear = '\r\u001b[K'

export class Status {
  constructor(private readonly screen: Screen) {}

  say(text: string): void {
    const { isTTY, columns = 80 } = this.screen
    const line = fit(text, columns - 1)
    this.screen.write(isTTY ? `${clear}${line}` : `${line}\n`)
  }

  end(): void {
    if (this.screen.isTTY) this.screen.write(clear)
  }
}
