/** A terminal for tests: does what the cursor codes say, and shows what would be seen. Knows no code that a view has no use for. */

import { widthOf } from './text.ts'
import type { Screen } from './view.ts'

const codes = /^\x1b\[(\??)(\d*(?:;\d+)*)([A-Za-z])/

export class FakeScreen implements Screen {
  readonly isTTY = true
  cursorShown = true
  writes = 0
  colored = false
  /** Lines that have left the screen at its top. */
  readonly scrolled: string[] = []
  #lines: string[] = ['']
  #row = 0
  #column = 0

  constructor(
    public columns = 80,
    public rows = 24,
    private readonly color = false,
  ) {}

  hasColors(): boolean {
    return this.color
  }

  /** What is seen, without the empty lines at the end. */
  get picture(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd()
  }

  write(text: string): void {
    this.writes++
    let rest = text
    while (rest !== '') {
      const [code, mark = '', parameter = '', letter = ''] = codes.exec(rest) ?? []
      if (code !== undefined) this.#obey(`${mark}${letter}`, parameter)
      const taken = code ?? String.fromCodePoint(rest.codePointAt(0) ?? 0)
      if (code === undefined) this.#put(taken)
      rest = rest.slice(taken.length)
    }
  }

  /** Another size, as a terminal takes it that breaks its long lines anew. */
  resize(columns: number, rows: number): void {
    const before = this.#lines
      .slice(0, this.#row)
      .reduce((sum, line) => sum + broken(line, columns).length, 0)
    const own = this.#lines[this.#row] ?? ''
    this.#row = before + broken(own, columns).length - 1
    this.#column = Math.min(this.#column, columns - 1)
    this.#lines = this.#lines.flatMap((line) => broken(line, columns))
    Object.assign(this, { columns, rows })
    this.#scroll()
  }

  #obey(code: string, parameter: string): void {
    if (code === 'A') this.#row = Math.max(0, this.#row - Number(parameter || 1))
    else if (code === 'K') this.#set((line) => line.slice(0, this.#column))
    else if (code === 'J') {
      this.#set((line) => line.slice(0, this.#column))
      this.#lines.length = this.#row + 1
    } else if (code === '?l' || code === '?h') this.cursorShown = code === '?h'
    else if (code === 'm') this.colored = true
    else throw new Error(`a code that no view needs: ${code}`)
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0
    else if (character === '\n') this.#newLine()
    else if (character < ' ') throw new Error(`a control character: ${character.charCodeAt(0)}`)
    else {
      if (this.#column + widthOf(character) > this.columns) this.#newLine()
      const at = this.#column
      this.#set((line) => line.padEnd(at).slice(0, at) + character + line.slice(at + character.length))
      this.#column += character.length
    }
  }

  #newLine(): void {
    this.#row++
    this.#column = 0
    if (this.#lines.length <= this.#row) this.#lines.push('')
    this.#scroll()
  }

  #scroll(): void {
    while (this.#lines.length > this.rows) {
      this.scrolled.push(this.#lines.shift() ?? '')
      this.#row--
    }
  }

  #set(change: (line: string) => string): void {
    this.#lines[this.#row] = change(this.#lines[this.#row] ?? '')
  }
}

function broken(line: string, columns: number): string[] {
  const text = line.trimEnd()
  const count = Math.max(1, Math.ceil(text.length / columns))
  return Array.from({ length: count }, (_, i) => text.slice(i * columns, (i + 1) * columns))
}
