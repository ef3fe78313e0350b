/** The files that are made of a run for others: the page, JUnit, Markdown, CSV. */

import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exitCodes, Unable } from '../failure.ts'
import { renderPage } from '../page/page.ts'
import { latencyCsv, seriesCsv } from './csv.ts'
import type { SavedRun } from './folder.ts'
import { toJunit } from './junit.ts'
import { toMarkdown } from './markdown.ts'
import { checkFile, checkFolder, makeFolder } from './places.ts'

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

/** Asks whether all of it can be written, before there is anything to write. Throws Unable (usage). */
export async function checkExports({ html, junit, md, csv }: Exports, runs = 'off'): Promise<void> {
  const files = [html, junit, md, ...(csv === '' ? [] : [join(csv, 'series.csv'), join(csv, 'latency.csv')])]
  await checkFiles(files)
  if (runs !== 'off') await checked(runs, checkFolder(runs))
}

/** The same of files; an empty path is none. Throws Unable (usage). */
export async function checkFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) if (path !== '') await checked(path, checkFile(path))
}

async function checked(path: string, check: Promise<void>): Promise<void> {
  await check.catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new Unable(`${path} cannot be written: ${why}. Name another place.`, exitCodes.usage, {
      cause: error,
    })
  })
}

/** Throws Unable. */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(path))
    await writeFile(path, text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Unable(`${path} cannot be written: ${why}. Name another place.`, exitCodes.error, {
      cause: error,
    })
  }
}
