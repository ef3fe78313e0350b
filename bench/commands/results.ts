/** Where the results of runs go: the terminal, the run folders, and the files that were asked for. */

import { join } from 'node:path'
import { exitCodes, Unable } from '../failure.ts'
import { renderPage } from '../page/page.ts'
import { checkExports, writeExports, type Exports } from '../results/exports.ts'
import { runFiles, saveRun, type SavedRun } from '../results/folder.ts'
import { hlogHead, hlogLine } from '../results/hlog.ts'
import type { LatencyName } from '../ledger/latency.ts'
import type { Ran } from '../run.ts'
import { renderFiles, renderVerdict, verdictLine } from '../terminal/verdict.ts'
import type { Arguments } from './arguments.ts'
import { complain, type Terminal } from './door.ts'

/**
 * Takes the runs of one command as they come: prints the verdict of each first, then keeps it, so that what was found is
 * not lost with what cannot be written.
 */
export class Results {
  readonly #runs: Ran[] = []
  readonly #codes: number[] = []

  constructor(
    private readonly given: Arguments,
    private readonly terminal: Terminal,
    /** Of several the result is a list, however many of them there are at the end. */
    private readonly several: boolean,
  ) {}

  get count(): number {
    return this.#runs.length
  }

  /** Of several runs, and of what went wrong besides, the gravest says how the command ends. */
  get exitCode(): number {
    const { broken, interrupted, invalid, missed, error, usage, ok } = exitCodes
    const order = [broken, interrupted, invalid, missed, error, usage]
    return order.find((code) => this.#codes.includes(code)) ?? ok
  }

  async add(ran: Ran): Promise<void> {
    const { given, terminal } = this
    this.#runs.push(ran)
    this.#codes.push(ran.summary.exitCode)
    const render = given.has('quiet') ? verdictLine : renderVerdict
    if (!given.has('json')) terminal.out.write(render(ran.summary, this.#look))
    await this.#write(() => keep(ran, given.text('out')))
  }

  /** Tells what ended the runs early. Throws it when it has no sentence. */
  fail(error: unknown): void {
    if (!(error instanceof Unable)) throw error
    this.#codes.push(error.exitCode)
    complain(this.terminal, error)
  }

  /** After the last run that there is: the result as JSON, and the files that were asked for. */
  async end(): Promise<void> {
    const summaries = this.#runs.map(({ summary }) => summary)
    const last = this.#runs.at(-1)
    if (!last) return
    if (this.given.has('json'))
      this.terminal.out.write(`${JSON.stringify(this.several ? summaries : last.summary, null, 2)}\n`)
    await this.#write(() => share(last, this.given))
  }

  get #look() {
    return { color: this.terminal.out.hasColors?.() ?? false }
  }

  async #write(job: () => Promise<string[]>): Promise<void> {
    const { given, terminal } = this
    try {
      const files = await job()
      if (!given.has('json') && !given.has('quiet')) terminal.out.write(renderFiles(files, this.#look))
    } catch (error) {
      this.fail(error)
    }
  }
}

/** Before anything is loaded: whether its results could be written. Throws Unable (usage). */
export function checkResults(given: Arguments): Promise<void> {
  return checkExports(exportsOf(given), given.text('out'))
}

/** Saves the run in a folder of its own; answers what there is to open. */
async function keep(ran: Ran, base: string): Promise<string[]> {
  if (base === 'off') return []
  const saved = savedOf(ran)
  const more = { histograms: hlogOf(ran), ledger: ran.evidence, page: renderPage(saved) }
  return [join(await saveRun(base, saved, more), runFiles.page)]
}

function share(ran: Ran, given: Arguments): Promise<string[]> {
  return writeExports(savedOf(ran), exportsOf(given))
}

function exportsOf(given: Arguments): Exports {
  return {
    html: given.text('html'),
    junit: given.text('junit'),
    md: given.text('md'),
    csv: given.text('csv'),
  }
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
