/** Where the results of runs go: the terminal, the run folders, and the files that were asked for. */

import { join } from 'node:path'
import { renderPage } from '../page/page.ts'
import { writeExports } from '../results/exports.ts'
import { runFiles, saveRun, type SavedRun } from '../results/folder.ts'
import { hlogHead, hlogLine } from '../results/hlog.ts'
import type { LatencyName } from '../results/summary.ts'
import type { Ran } from '../run.ts'
import { renderVerdict, verdictLine } from '../terminal/verdict.ts'
import type { Arguments } from './arguments.ts'
import type { Terminal } from './door.ts'

/** Prints the verdicts, and writes what was asked for; of several runs the last is the one that is exported. Rejects with Unable. */
export async function deliver(runs: readonly Ran[], given: Arguments, { out }: Terminal): Promise<void> {
  const color = out.hasColors?.() ?? false
  const render = given.has('quiet') ? verdictLine : renderVerdict
  for (const [i, ran] of runs.entries()) {
    const files = [
      ...(await keep(ran, given.text('out'))),
      ...(i === runs.length - 1 ? await share(ran, given) : []),
    ]
    if (!given.has('json')) out.write(render(ran.summary, { color, files }))
  }
  const summaries = runs.map(({ summary }) => summary)
  if (given.has('json'))
    out.write(`${JSON.stringify(summaries.length === 1 ? summaries[0] : summaries, null, 2)}\n`)
}

/** Saves the run in a folder of its own; answers what there is to open. */
async function keep(ran: Ran, base: string): Promise<string[]> {
  if (base === 'off') return []
  const saved = savedOf(ran)
  const more = { histograms: hlogOf(ran), ledger: ran.evidence, page: renderPage(saved) }
  return [join(await saveRun(base, saved, more), runFiles.page)]
}

function share(ran: Ran, given: Arguments): Promise<string[]> {
  const [html, junit, md, csv] = [
    given.text('html'),
    given.text('junit'),
    given.text('md'),
    given.text('csv'),
  ]
  return writeExports(savedOf(ran), { html, junit, md, csv })
}

function savedOf({ summary, seconds, plan }: Ran): SavedRun {
  return { folder: '', summary, seconds, plan }
}

/** All latencies of the run, as a standard log of HdrHistogram. */
function hlogOf({ summary, seconds, recorded }: Ran): string {
  const end = seconds.at(-1)?.at ?? 0
  const names = Object.keys(recorded) as LatencyName[]
  return [hlogHead(summary.startedAt), ...names.map((name) => hlogLine(name, recorded[name], 0, end))].join(
    '',
  )
}
