/** `bench history`: the runs that are kept, a line for each. */

import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { exitCodes, Unable } from '../failure.ts'
import { listRuns, loadSummary } from '../results/folder.ts'
import { verdictWord } from '../results/headline.ts'
import type { Summary } from '../results/summary.ts'
import { paint, type Line, type Span } from '../terminal/line.ts'
import { clean, fit } from '../terminal/text.ts'
import { formatMicros, formatRate, parseCount } from '../units.ts'
import type { Door } from './door.ts'

export const historyDoor: Door = {
  command: {
    name: 'history',
    summary: 'the runs that are kept, newest last.',
    detail: 'A run is named by its id, or by the beginning of it: bench show k3v9.',
    options: [
      { name: 'last', short: 'n', value: 'N', help: 'how many', fallback: '20' },
      { name: 'out', short: 'o', value: 'FOLDER', help: 'where runs are kept', fallback: 'runs' },
    ],
    examples: ['history', 'history -n 100'],
  },
  perform: async (given, { out }) => {
    const base = given.text('out')
    const found = await stat(base).catch(() => undefined)
    if (found && !found.isDirectory())
      throw new Unable(`${base} is a file. Name the folder where runs are kept with -o.`)
    const folders = await listRuns(base)
    const shown = folders.slice(-given.number('last', parseCount, 1))
    const entries = await Promise.all(shown.map(entryOf))
    out.write(renderHistory(entries, out.hasColors?.() ?? false))
    return exitCodes.ok
  },
}

/** A run, or the name of the folder of one that cannot be read. */
export type Entry = Summary | string

async function entryOf(folder: string): Promise<Entry> {
  return loadSummary(folder).catch((error: unknown) => {
    if (error instanceof Unable) return basename(folder)
    throw error
  })
}

/** At most 80 columns wide. */
export function renderHistory(entries: readonly Entry[], color = false): string {
  if (entries.length === 0) return 'No runs are kept here yet.\n'
  const head: Line = [
    { text: cells('when (UTC)', 'run', 'command', 'deliveries', 'p99', 'verdict'), tone: 'dim' },
  ]
  const lines = entries.map((entry): Line =>
    typeof entry === 'string' ? [` ${entry} cannot be read`] : row(entry),
  )
  return [head, ...lines].map((line) => `${paint(line, { columns: 80, color }).trimEnd()}\n`).join('')
}

function row(summary: Summary): Line {
  const { startedAt, run, command, deliveriesPerSecond, latency, exitCode } = summary
  const when = startedAt.slice(0, 16).replace('T', ' ')
  const p99 = latency.delivery.count === 0 ? '–' : formatMicros(latency.delivery.p99)
  return [cells(when, run, command, formatRate(deliveriesPerSecond), p99, ''), verdict(summary, exitCode)]
}

function verdict(summary: Summary, exitCode: number): Span {
  return { text: verdictWord(summary), tone: exitCode === 0 ? 'good' : 'bad' }
}

function cells(
  when: string,
  run: string,
  command: string,
  speed: string,
  p99: string,
  verdict: string,
): string {
  const left = [when.padEnd(17), cell(run, 9), cell(command, 18)].join(' ')
  return ` ${left} ${speed.padStart(12)} ${p99.padStart(8)}  ${verdict}`
}

function cell(text: string, width: number): string {
  return fit(clean(text), width).padEnd(width)
}
