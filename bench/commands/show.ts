/** `bench show`: a run that is kept, on the terminal. */

import { join } from 'node:path'
import { exitCodes } from '../failure.ts'
import { runFiles } from '../results/folder.ts'
import type { SlowMessage, Summary } from '../results/summary.ts'
import { paint, type Line } from '../terminal/line.ts'
import { renderVerdict } from '../terminal/verdict.ts'
import { figures, formatCount, formatMicros } from '../units.ts'
import type { Door } from './door.ts'
import { namedRun } from './report.ts'

export const showDoor: Door = {
  command: {
    name: 'show',
    operands: 'RUN',
    summary: 'what a run that is kept has found.',
    detail: 'RUN is a folder, the beginning of a name or id, or latest.',
    options: [
      { name: 'slow', help: 'its slowest messages, with their traces' },
      { name: 'json', help: 'its summary, as JSON' },
      { name: 'out', short: 'o', value: 'FOLDER', help: 'where runs are kept', fallback: 'runs' },
    ],
    examples: ['show latest', 'show k3v9 --slow'],
  },
  perform: async (given, { out }) => {
    const { summary, folder } = await namedRun(given)
    const color = out.hasColors?.() ?? false
    if (given.has('json')) out.write(`${JSON.stringify(summary, null, 2)}\n`)
    else if (given.has('slow')) out.write(renderSlow(summary, color))
    else out.write(renderVerdict(summary, { color, files: [join(folder, runFiles.page)] }))
    return exitCodes.ok
  },
}

/** The slowest messages of a run, slowest first. */
export function renderSlow({ slowest }: Summary, color = false): string {
  if (slowest.length === 0) return 'Nothing was delivered.\n'
  const head = ['delivery', 'acked', 'lag', 'due at'].map((name) => name.padStart(9)).join('')
  const lines = [[{ text: `${head}   message`, tone: 'dim' as const }], ...slowest.flatMap(slowLines)]
  const note = 'Times count from when the message was due.'
  return [...lines, [], [{ text: ` ${note}`, tone: 'dim' as const }]]
    .map((line) => `${paint(line, { columns: 80, color })}\n`)
    .join('')
}

function slowLines({ room, sender, seq, delivery, ack, lag, at, traceId }: SlowMessage): Line[] {
  const times = [delivery, ack, lag].map((time) => (time === undefined ? '–' : formatMicros(time)))
  const cells = [...times, `${figures(at)}s`].map((text) => text.padStart(9)).join('')
  const line: Line = [`${cells}   sender ${sender} seq ${formatCount(seq)} in ${room}`]
  return traceId === undefined ? [line] : [line, [`${' '.repeat(39)}trace ${traceId}`]]
}
