/** `bench report`: the files of a run that is kept, made anew; with a baseline beside it if there is one. */

import { join } from 'node:path'
import { exitCodes } from '../failure.ts'
import { writeExports } from '../results/exports.ts'
import { loadRun, runFiles, type SavedRun } from '../results/folder.ts'
import { usage, type Arguments } from './arguments.ts'
import type { Door } from './door.ts'

export const reportDoor: Door = {
  command: {
    name: 'report',
    operands: 'RUN',
    summary: 'the report of a run that is kept.',
    detail:
      'RUN is a folder, the beginning of a name or id, or latest. Without any option the\n' +
      'page in the folder of the run is made anew.',
    options: [
      { name: 'html', short: 'o', value: 'FILE', help: 'the report as one page' },
      { name: 'baseline', value: 'RUN', help: 'another run, shown beside it' },
      { name: 'junit', value: 'FILE', help: 'the verdict for CI' },
      { name: 'md', value: 'FILE', help: 'a summary in Markdown' },
      { name: 'csv', value: 'FOLDER', help: 'series and latencies as tables' },
      { name: 'out', value: 'FOLDER', help: 'where runs are kept', fallback: 'runs' },
    ],
    examples: [
      'report latest',
      'report k3v9 --baseline 2026-03-14 -o report.html',
      'report latest --md summary.md',
    ],
  },
  perform: async (given, { out }) => {
    const run = await namedRun(given)
    const baseline = given.has('baseline')
      ? await loadRun(given.text('baseline'), given.text('out'))
      : undefined
    const files = await writeExports(run, destinations(given, run), baseline)
    out.write(files.map((path) => `${path}\n`).join(''))
    return exitCodes.ok
  },
}

/** The run that the one operand names. Throws Unable. */
export async function namedRun(given: Arguments): Promise<SavedRun> {
  const [name, ...more] = given.operands
  if (name === undefined) throw usage(given.name, 'Name a run, or latest')
  if (more.length > 0) throw usage(given.name, 'Name one run')
  return loadRun(name, given.text('out'))
}

function destinations(given: Arguments, { folder }: SavedRun) {
  const [html, junit, md, csv] = [
    given.text('html'),
    given.text('junit'),
    given.text('md'),
    given.text('csv'),
  ]
  const nothing = html + junit + md + csv === ''
  return { html: nothing ? join(folder, runFiles.page) : html, junit, md, csv }
}
