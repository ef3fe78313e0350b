/** Lines of a terminal as data: what they say, and in which tone. */

import { clean, fit, widthOf } from './text.ts'

const tones = {
  bold: '1',
  dim: '2',
  good: '32',
  warn: '33',
  bad: '31',
  boldGood: '1;32',
  boldWarn: '1;33',
  boldBad: '1;31',
}

export type Tone = keyof typeof tones

/** Some text, and how it is meant; a plain string has no tone. */
export type Span = string | { text: string; tone: Tone }

export type Line = readonly Span[]

export interface Look {
  columns: number
  color: boolean
}

/** The line as it is written: never wider than the terminal, and without any control character but its own colours. */
export function paint(line: Line, { columns, color }: Look): string {
  let left = columns
  let painted = ''
  for (const span of line) {
    const text = fit(clean(textOf(span)), left)
    left -= widthOf(text)
    painted +=
      color && typeof span !== 'string' && text !== '' ? `\x1b[${tones[span.tone]}m${text}\x1b[0m` : text
    if (left <= 0) break
  }
  return painted
}

/** A label, if there is one, and items with dots between, on as many lines as they need. */
export function flow(
  label: string | undefined,
  items: readonly Span[],
  { columns }: Pick<Look, 'columns'>,
): Line[] {
  const lines: Span[][] = []
  const indent = label === undefined ? 1 : labelColumns
  let left = 0
  for (const item of items) {
    const width = widthOf(clean(textOf(item)))
    if (left >= width + 3) {
      lines.at(-1)?.push(' · ', item)
      left -= width + 3
    } else {
      lines.push([label === undefined ? ' ' : labelled(lines.length === 0 ? label : ''), item])
      left = columns - indent - width
    }
  }
  return lines
}

/** How wide the column of labels is, with the space before and after them. */
export const labelColumns = 12

export function labelled(label: string): Span {
  return label === ''
    ? ' '.repeat(labelColumns)
    : { text: ` ${label.padEnd(labelColumns - 2)} `, tone: 'dim' }
}

export function textOf(span: Span): string {
  return typeof span === 'string' ? span : span.text
}
