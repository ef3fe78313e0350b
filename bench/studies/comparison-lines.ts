/** A comparison as text: figures, the intervals as a forest plot, and each run as a dot; at most 80 columns wide. */

import type { Line, Span, Tone } from '../terminal/line.ts'
import { wrap } from '../terminal/text.ts'
import { brief, intervalOf, runsOf, signed, valueOf } from './changes.ts'
import type { ComparedFigure, Comparison, Outcome } from './compare.ts'

const nameColumns = 20
const plotColumns = 29
const dotColumns = 28
const textColumns = 78
/** Changes further out are an arrow at the edge: one wild figure must not flatten all others. */
const widest = 0.5

const tones: Record<Outcome, Tone> = {
  better: 'boldGood',
  worse: 'boldBad',
  'no change': 'bold',
  'not enough runs to tell': 'boldWarn',
}

export function comparisonLines(comparison: Comparison, command = 'compare'): Line[] {
  const { figures, notes } = comparison
  if (figures.length === 0) return [...heading(comparison, command), [], ...noteLines(notes)]
  return [
    ...heading(comparison, command),
    [],
    ...table(comparison),
    [],
    ...plots(figures),
    ...(notes.length > 0 ? [[], ...noteLines(notes)] : []),
    [],
    ...conclusion(comparison),
  ]
}

function heading({ names, runs, interleaved, confidence }: Comparison, command: string): Line[] {
  const order = interleaved ? 'both sides in turns' : 'one side after the other'
  const certain = Math.floor(confidence * 1000) / 10
  return [
    [{ text: ` bench ${command}`, tone: 'bold' }, ` · ${order}`],
    [` A  ${names.a} (${runsOf(runs.a)})`],
    [` B  ${names.b} (${runsOf(runs.b)})`],
    [{ text: ` medians; change of B against A, with ${certain} % intervals`, tone: 'dim' }],
  ]
}

function table({ figures }: Comparison): Line[] {
  const head = ['A', 'B', 'change'].map((text) => text.padStart(9)).join('')
  return [
    [{ text: `${' '.repeat(nameColumns)}${head}`, tone: 'dim' }],
    ...figures.map((figure): Line => {
      const { name, medians, change, outcome } = figure
      const values = [valueOf(figure, medians.a), valueOf(figure, medians.b), signed(change)]
      const columns = values.map((text) => text.padStart(9)).join('')
      return [
        ` ${name.padEnd(nameColumns - 1)}${columns}  ${intervalOf(figure).padEnd(17)} `,
        { text: brief(outcome), tone: tones[outcome] },
      ]
    }),
  ]
}

function plots(figures: readonly ComparedFigure[]): Line[] {
  const bounds = figures.flatMap(({ low = 0, high = 0, change }) => [low, high, change].map(Math.abs))
  const scale = Math.min(widest, Math.max(0.05, ...bounds))
  const edge = `${Math.round(scale * 100)} %`
  const half = (plotColumns - 1) / 2
  const ruler = `−${edge}`.padEnd(half) + '0' + `+${edge}`.padStart(half)
  return [
    [{ text: `${' '.repeat(nameColumns)}${ruler}  each run: ○ A  ● B  ◐ both`, tone: 'dim' }],
    ...figures.map((figure): Line => {
      const plot: Span = { text: forest(figure, scale), tone: plotTones[figure.outcome] }
      return [` ${figure.name.padEnd(nameColumns - 1)}`, plot, `  ${dots(figure)}`]
    }),
  ]
}

const plotTones: Record<Outcome, Tone> = {
  better: 'good',
  worse: 'bad',
  'no change': 'bold',
  'not enough runs to tell': 'warn',
}

/** The interval as a line with the change on it, over a mark where there is none. */
function forest({ low, high, change }: ComparedFigure, scale: number): string {
  const place = (share: number) => Math.round(((share / scale + 1) / 2) * (plotColumns - 1))
  const cells = new Array<string>(plotColumns).fill(' ')
  const put = (column: number, mark: string) => {
    const inside = Math.min(plotColumns - 1, Math.max(0, column))
    cells[inside] = column < 0 ? '◀' : column >= plotColumns ? '▶' : mark
  }
  put(place(0), '│')
  if (low !== undefined && high !== undefined) {
    const last = Math.min(plotColumns - 1, place(high))
    for (let column = Math.max(0, place(low)); column <= last; column++)
      put(column, column === place(0) ? '┼' : '─')
    if (place(low) < 0) put(-1, '')
    if (place(high) >= plotColumns) put(plotColumns, '')
  }
  put(place(change), '●')
  return cells.join('')
}

/** Where each run's value lies between the least and the most of both sides. */
function dots({ values }: ComparedFigure): string {
  const all = [...values.a, ...values.b]
  const least = Math.min(...all)
  const range = Math.max(...all) - least
  const place = (value: number) =>
    range === 0 ? 0 : Math.round(((value - least) / range) * (dotColumns - 1))
  const cells = new Array<string>(dotColumns).fill('·')
  for (const value of values.a) cells[place(value)] = '○'
  for (const value of values.b)
    cells[place(value)] = ['○', '◐'].includes(cells[place(value)] ?? '') ? '◐' : '●'
  return cells.join('')
}

function noteLines(notes: readonly string[]): Line[] {
  return notes.flatMap((note) =>
    wrap(note, textColumns - 4).map((text, i): Line => [i === 0 ? ` ! ${text}` : `   ${text}`]),
  )
}

function conclusion({ verdict, figures }: Comparison): Line[] {
  const of = (outcome: Outcome) => figures.filter((figure) => figure.outcome === outcome)
  const list = (outcome: 'better' | 'worse') => {
    const named = of(outcome).map(({ name, change }) => `${name} ${signed(change)}`)
    return named.length > 0 ? [`${outcome}: ${named.join(', ')}`] : []
  }
  const open = of('not enough runs to tell')
  const needed = open.map(({ runsNeeded = 0 }) => runsNeeded).filter((runs) => runs > 0)
  const more = needed.length > 0 ? `, ${Math.min(...needed)} to ${Math.max(...needed)} of each would` : ''
  const parts = [
    ...list('worse'),
    ...list('better'),
    ...(of('no change').length > 0 ? [`no change that matters in ${of('no change').length}`] : []),
    ...(open.length > 0 ? [`not enough runs to tell of ${open.length}${more}`] : []),
  ]
  const lines = wrap(`${parts.join('; ')}.`, textColumns - 3).map((text): Line => [`   ${text}`])
  return [[{ text: ` ${verdict.toUpperCase()}`, tone: tones[verdict] }], ...lines]
}
