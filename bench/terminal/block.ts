/** Lines at the end of a terminal that are written over in place. The cursor never leaves them. */

import { paint, type Line } from './line.ts'
import { widthOf } from './text.ts'
import type { Screen } from './view.ts'

const hideCursor = '\x1b[?25l'
const showCursor = '\x1b[?25h'
const clearBelow = '\x1b[J'
const clearRight = '\x1b[K'

export class Block {
  /** What stands there, and its width in columns, line by line. */
  #shown: { text: string; width: number }[] = []
  #columns = 0
  readonly #restore = () => this.screen.write(showCursor)

  constructor(private readonly screen: Screen) {}

  /** Columns that a line may have: the last one stays free, since some terminals wrap at it. */
  get columns(): number {
    return Math.max(1, this.#width - 1)
  }

  /** Lines that there is room for: without one the top would scroll away, out of reach. */
  get rows(): number {
    return Math.max(1, (this.screen.rows || 24) - 1)
  }

  /** Shows these lines instead of those before. */
  draw(lines: readonly Line[]): void {
    const color = this.screen.hasColors?.() ?? false
    const look = { columns: this.columns, color }
    const drawn = lines.slice(0, this.rows).map((line) => ({
      text: paint(line, look),
      width: widthOf(paint(line, { ...look, color: false })),
    }))
    if (this.#columns === this.columns && sameText(drawn, this.#shown)) return
    const written = drawn.map(({ text }) => text + clearRight).join('\n')
    this.screen.write(this.#begin() + written + clearBelow)
    this.#shown = drawn
    this.#columns = this.columns
  }

  /** Takes the lines away; what is written next stands where they began. */
  clear(): void {
    if (this.#columns === 0) return
    // Line by line: from the first line of a screen on, some terminals take clearing for a page to be kept.
    const empty = Array.from({ length: this.#height() }, () => clearRight).join('\n')
    this.screen.write(this.#top() + empty + clearBelow + this.#top() + showCursor)
    process.off('exit', this.#restore)
    this.#shown = []
    this.#columns = 0
  }

  #begin(): string {
    if (this.#columns > 0) return this.#top()
    // A second Ctrl-C ends the process at once, and must not leave a terminal without a cursor.
    process.once('exit', this.#restore)
    return hideCursor
  }

  /** To the first column of the first line. */
  #top(): string {
    const height = this.#height()
    return height > 1 ? `\r\x1b[${height - 1}A` : '\r'
  }

  /** Rows on the screen: terminals that became narrower have broken long lines into several. */
  #height(): number {
    return this.#shown.reduce((sum, { width }) => sum + Math.max(1, Math.ceil(width / this.#width)), 0)
  }

  /** Terminals that do not know their size say 0. */
  get #width(): number {
    return this.screen.columns || 80
  }
}

function sameText(some: readonly { text: string }[], others: readonly { text: string }[]): boolean {
  return some.length === others.length && some.every(({ text }, i) => text === others[i]?.text)
}
