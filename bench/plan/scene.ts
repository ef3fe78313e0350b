/** A scene of one's own: a JSON file with options of a run, by their names. */

import { readFileSync } from 'node:fs'
import { exitCodes, Unable } from '../failure.ts'
import type { Preset } from './presets.ts'

/** `known` are the names that an option may have. Throws Unable (usage). */
export function readScene(path: string, known: readonly string[]): Preset {
  const wrong = (what: string) => new Unable(`The scene ${path} ${what}.`, exitCodes.usage)
  const { summary = 'a scene from a file', ...options } = parse(path, wrong)
  const strange = Object.keys(options).find((name) => !known.includes(name))
  if (strange !== undefined) throw wrong(`has an option "${strange}", which run does not know`)
  const values = Object.entries(options).map(([name, value]) => {
    if (typeof value !== 'string' && typeof value !== 'number')
      throw wrong(`has no text and no number for "${name}"`)
    return [name, String(value)] as const
  })
  return { name: path, summary: String(summary), options: Object.fromEntries(values) }
}

function parse(path: string, wrong: (what: string) => Unable): Record<string, unknown> {
  let read: unknown
  try {
    read = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw wrong(`cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw wrong('is no object of options')
  return read as Record<string, unknown>
}
