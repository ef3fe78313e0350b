/** The files that are made of a run for others: the page, JUnit, Markdown, CSV. */

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Unable } from '../failure.ts'
import { renderPage } from '../page/page.ts'
import { latencyCsv, seriesCsv } from './csv.ts'
import type { SavedRun } from './folder.ts'
import { toJunit } from './junit.ts'
import { toMarkdown } from './markdown.ts'

/** Where each goes; an empty path: it is not wanted. */
export interface Exports {
  html: string
  junit: string
  md: string
  /** A folder. */
  csv: string
}

/** Writes what is wanted, and answers the paths. Throws Unable. */
export async function writeExports(run: SavedRun, to: Exports, baseline?: SavedRun): Promise<string[]> {
  const { summary, seconds } = run
  const inTables = (name: string) => (to.csv === '' ? '' : join(to.csv, name))
  const files: [path: string, text: () => string][] = [
    [to.html, () => renderPage(run, baseline)],
    [to.junit, () => toJunit(summary)],
    [to.md, () => toMarkdown(summary)],
    [inTables('series.csv'), () => seriesCsv(seconds)],
    [inTables('latency.csv'), () => latencyCsv(summary)],
  ]
  const wanted = files.filter(([path]) => path !== '')
  for (const [path, text] of wanted) await writeText(path, text())
  return wanted.map(([path]) => path)
}

/** Throws Unable. */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Unable(`${path} cannot be written: ${why}. Name another place.`, 1, { cause: error })
  }
}
