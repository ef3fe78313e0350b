/** Figures as lines of at most 80 columns. */

import { figures, formatShort } from '../../bench/units.ts'
import type { Figures } from './measure.ts'

const nameColumns = 32
const columns = 10

export function head(): string {
  return row('', ['ns/op: min', 'median', 'max', 'ops/s', 'B/op'])
}

export function line(name: string, { nanoseconds, bytes }: Figures): string {
  const { min, median, max } = nanoseconds
  const cells = [...[min, median, max].map(figures), formatShort(1e9 / median)]
  return row(`  ${name}`, [...cells, bytes === undefined ? '–' : figures(bytes)])
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(nameColumns) + cells.map((cell, at) => cell.padStart(at === 4 ? 8 : columns)).join('')
}
