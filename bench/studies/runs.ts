/** Finds the runs that somebody names: a run folder, the name of a run, a folder of runs, or a JSON file with one or more. */

import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { exitCodes, Unable } from '../failure.ts'
import { listRuns, loadSummary, loadRun, runFiles, schema, summaryIn } from '../results/folder.ts'
import type { Summary } from '../results/summary.ts'

/** Of several names with commas between. `base` is where runs are kept. Throws Unable. */
export async function readRuns(names: string, base: string): Promise<Summary[]> {
  const each = names.split(',').filter((name) => name !== '')
  const found = await Promise.all(each.map((name) => readOne(name, base)))
  return found.flat()
}

async function readOne(name: string, base: string): Promise<Summary[]> {
  if (name.endsWith('.json') && basename(name) !== runFiles.summary)
    return parseRuns(name, await textOf(name))
  const below = await listRuns(name)
  if (below.length > 0) return Promise.all(below.map(loadSummary))
  return [(await loadRun(name, base)).summary]
}

/** Summaries of a JSON file: one, or a list of them. Throws Unable. */
export function parseRuns(name: string, text: string): Summary[] {
  const values = [parsed(name, text)].flat() as (Partial<Summary> | null)[]
  const wrong = values.some((value) => value?.schema !== schema)
  if (wrong || values.length === 0) {
    throw new Unable(
      `${name} holds no runs of this bench (${schema}). Make one with --json.`,
      exitCodes.usage,
    )
  }
  return values.map((value) => summaryIn(name, value))
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Unable(`${name} is not JSON.`, exitCodes.usage, { cause: error })
  }
}

async function textOf(name: string): Promise<string> {
  return readFile(name, 'utf8').catch((error: unknown) => {
    throw new Unable(
      `${name} cannot be read. Name a run, a folder of runs, or a JSON file.`,
      exitCodes.usage,
      {
        cause: error,
      },
    )
  })
}
