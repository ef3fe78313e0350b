/** The folder of a run: everything that it found, in files that other tools read too. */

import { createReadStream } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { exitCodes, Unable } from '../failure.ts'
import { misfit } from './fields.ts'
import { makeFolder } from './places.ts'
import { secondFields, summaryFields } from './saved-fields.ts'
import type { Second } from './second.ts'
import type { Summary } from './summary.ts'

export const schema = 'glassroom-bench/3'

/** The files of a run folder. */
export const runFiles = {
  summary: 'summary.json',
  series: 'series.ndjson',
  violations: 'violations.ndjson',
  slow: 'slow.ndjson',
  plan: 'plan.json',
  environment: 'env.json',
  histograms: 'hist.hlog',
  ledger: 'ledger.ndjson',
  page: 'report.html',
} as const

/** A run as it was read from its folder. */
export interface SavedRun {
  /** Where it is; empty while it is nowhere. */
  folder: string
  summary: Summary
  seconds: Second[]
  /** As it was given to `saveRun`. */
  plan: unknown
}

/** What is saved besides. */
export interface Attachments {
  /** An HdrHistogram log. */
  histograms: string
  /** Lines without their ends. */
  ledger: Iterable<string> | AsyncIterable<string>
  /** The report, as HTML. */
  page: string
}

/**
 * Writes a run's folder and answers where it is. It gets its name only when all of it is written, so that a run that was
 * cut off is never taken for a whole one. Throws Unable when it cannot be written.
 */
export async function saveRun(
  base: string,
  run: Omit<SavedRun, 'folder'>,
  more: Attachments,
): Promise<string> {
  const name = nameOf(run.summary)
  const folder = resolve(base, name)
  const unfinished = resolve(base, `.unfinished-${name}`)
  try {
    await makeFolder(unfinished)
    await writeAll(unfinished, run, more)
    await rename(unfinished, folder)
  } catch (error) {
    // What stopped the writing may stop this as well; the first reason is the one to tell.
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined)
    const why = `The run cannot be written to ${base}: ${messageOf(error)}.`
    throw new Unable(`${why} Name another folder with -o.`, exitCodes.error, { cause: error })
  }
  return folder
}

/** Reads a run by its folder, its summary.json, the beginning of its name or id below the base, or `latest`. Throws Unable. */
export async function loadRun(name: string, base: string): Promise<SavedRun> {
  const folder = await findRun(name, base)
  const summary = readSummary(folder, await readText(folder, runFiles.summary))
  const series = await readText(folder, runFiles.series)
  const plan: unknown = parse(join(folder, runFiles.plan), await readText(folder, runFiles.plan))
  return { folder, summary, seconds: readSeries(folder, series), plan }
}

/** Reads only the summary of a run in a folder. Throws Unable. */
export async function loadSummary(folder: string): Promise<Summary> {
  return readSummary(folder, await readText(folder, runFiles.summary))
}

/** The folders of all runs below the base, newest last; none when there is no such place. */
export async function listRuns(base: string): Promise<string[]> {
  const entries = await readdir(base, { withFileTypes: true }).catch(() => [])
  const names = entries
    .filter((entry) => entry.isDirectory() && named.test(entry.name))
    .map(({ name }) => name)
  return names.sort().map((name) => resolve(base, name))
}

/** `2026-03-14T15-09-26Z-rate-k3v9x0aq`: no colons, which not every file system has. */
const named = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-/

function nameOf({ startedAt, command, run }: Summary): string {
  const time = new Date(startedAt).toISOString().slice(0, 19).replaceAll(':', '-')
  return `${time}Z-${command}-${run}`.replace(/[^\w-]+/g, '-')
}

async function writeAll(folder: string, run: Omit<SavedRun, 'folder'>, more: Attachments): Promise<void> {
  const { summary, seconds, plan } = run
  const write = (name: string, data: Parameters<typeof writeFile>[1]) => writeFile(join(folder, name), data)
  await write(runFiles.series, linesOf(seconds.map((second) => JSON.stringify(second))))
  await write(runFiles.violations, linesOf(summary.cases.map((found) => JSON.stringify(found))))
  await write(runFiles.slow, linesOf(summary.slowest.map((slow) => JSON.stringify(slow))))
  await write(runFiles.plan, json(plan))
  await write(runFiles.environment, json(summary.environment))
  await write(runFiles.histograms, more.histograms)
  await write(runFiles.ledger, linesOf(more.ledger))
  await write(runFiles.page, more.page)
  await write(runFiles.summary, json(summary))
}

/** Some at a time: a ledger has a line for each message. */
async function* linesOf(lines: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let text = ''
  for await (const line of lines) {
    text += `${line}\n`
    if (text.length < 1 << 16) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

const json = (value: unknown) => `${JSON.stringify(value ?? null, null, 2)}\n`

async function findRun(name: string, base: string): Promise<string> {
  const path = basename(name) === runFiles.summary ? dirname(name) : name
  if ((await isFile(join(path, runFiles.summary))) && name !== '') return resolve(path)
  const runs = await listRuns(base)
  const latest = runs.at(-1)
  if (name === 'latest' && latest !== undefined) return latest
  const found = runs.filter((folder) => name !== '' && answersTo(basename(folder), name))
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  if (found.length > 1) {
    const some = found.slice(-3).map((folder) => basename(folder))
    throw new Unable(
      `${found.length} runs begin with "${name}", among them ${some.join(', ')}. Say more of it.`,
    )
  }
  throw new Unable(
    `There is no run "${name}", neither as a folder nor below ${base}. See: npm run bench -- history`,
  )
}

function answersTo(folder: string, name: string): boolean {
  return folder.startsWith(name) || folder.slice(folder.lastIndexOf('-') + 1).startsWith(name)
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

async function readText(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8').catch((error: unknown) => {
    throw damaged(join(folder, name), `it cannot be read (${messageOf(error)})`, error)
  })
}

function readSummary(folder: string, text: string): Summary {
  const file = join(folder, runFiles.summary)
  const summary = parse(file, text) as { schema?: unknown } | null
  const version = summary?.schema
  if (typeof version !== 'string' || !version.startsWith('glassroom-bench/'))
    throw damaged(file, 'it is not the summary of a run')
  if (version !== schema)
    throw new Unable(
      `The run in ${folder} is written as ${version}; this bench reads ${schema}. Use the bench that wrote it, or run again.`,
    )
  return summaryIn(file, summary)
}

/** A summary of this version of the bench that came out of a file. Throws Unable when it lacks a field. */
export function summaryIn(file: string, value: unknown): Summary {
  const wrong = misfit(value, summaryFields)
  if (wrong !== undefined) throw damaged(file, `its ${wrong} is missing or wrong`)
  return value as Summary
}

function readSeries(folder: string, text: string): Second[] {
  const file = join(folder, runFiles.series)
  const lines = text.split('\n')
  if (lines.pop() !== '') throw damaged(file, 'it was cut off')
  return lines.map((line, i) => {
    const second = parse(`${file} line ${i + 1}`, line)
    const wrong = misfit(second, secondFields)
    if (wrong !== undefined) throw damaged(`${file} line ${i + 1}`, `its ${wrong} is missing or wrong`)
    return second as Second
  })
}

/** The lines of a run's ledger, some at a time. Throws Unable when it cannot be read, or was cut off. */
export async function* ledgerLines(folder: string): AsyncGenerator<string> {
  const file = join(folder, runFiles.ledger)
  let rest = ''
  try {
    for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
      rest += chunk
      if (!chunk.includes('\n')) continue
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (error) {
    throw damaged(file, `it cannot be read (${messageOf(error)})`, error)
  }
  if (rest !== '') throw damaged(file, 'it was cut off')
}

function parse(what: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damaged(what, 'it is not JSON', error)
  }
}

/** `what` names the file, and the line where it has lines. */
export function damaged(what: string, why: string, cause?: unknown): Unable {
  const options = { cause }
  return new Unable(
    `${what} is damaged, or of another version: ${why}. Run it again.`,
    exitCodes.error,
    options,
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
