/** A table, as a terminal and as Markdown shows it. */

import { widthOf, wrap } from '../terminal/text.ts'

export interface Table {
  title: string
  heads: readonly string[]
  /** The first cell names the row. */
  rows: readonly (readonly string[])[]
  /** Sentences below it. */
  notes: readonly string[]
}

const columns = 80

/** Aligned: names to the left, figures to the right. Ends with an empty line. */
export function forTerminal({ title, heads, rows, notes }: Table): string {
  const widths = widthsOf([heads, ...rows])
  const line = (cells: readonly string[]) =>
    ` ${cells.map((cell, i) => padded(cell, widths[i] ?? 0, i > 0)).join('  ')}`.trimEnd()
  const below = notes.flatMap((note) =>
    wrap(note, columns - 3).map((text, i) => (i === 0 ? ` - ` : '   ') + text),
  )
  return [` ${title}`, line(heads), ...rows.map(line), ...below, '', ''].join('\n')
}

/** Aligned as this project's formatter does it. */
export function forMarkdown({ title, heads, rows, notes }: Table): string {
  const widths = widthsOf([heads, ...rows]).map((width) => Math.max(3, width))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => padded(cell, widths[i] ?? 0, i > 0)).join(' | ')} |`
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  const below = notes.length === 0 ? [] : [...notes.map((note) => `- ${note}`), '']
  return [`### ${title}`, '', ...[heads, rule, ...rows].map(line), '', ...below].join('\n')
}

function widthsOf([first = [], ...more]: readonly (readonly string[])[]): number[] {
  return first.map((head, i) => Math.max(...[head, ...more.map((cells) => cells[i] ?? '')].map(widthOf)))
}

function padded(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return right ? space + text : text + space
}
