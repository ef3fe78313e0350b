/** The rooms of the house and who leans on whom, read from the imports of the code as it is. */

import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { besideTheCode } from '../support/architecture.ts'
import { readSource } from '../support/source.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Folders that are rooms; a file belongs to the longest that begins its path. */
export const rooms = [
  'cmd',
  'frontend',
  'bench',
  'src/client',
  'src/protocol',
  'src/core',
  'src/adapters/http',
  'src/adapters/postgres',
  'src/adapters/disk',
  'src/adapters/memory',
  'src/adapters/crypto',
  'src/adapters/node',
  'src/telemetry',
] as const

export type RoomName = (typeof rooms)[number]

/** One room imports another. */
export interface Arrow {
  from: RoomName
  to: RoomName
  /** All of its imports are of types, which are gone when the code runs. */
  typesOnly: boolean
}

/** The arrows of the code as it lies here, without its tests. */
export function readArrows(): Arrow[] {
  const paths = ['cmd', 'frontend', 'bench', 'src'].flatMap(codeIn)
  return arrowsOf(paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })))
}

/** The arrows that these files make. */
export function arrowsOf(code: { path: string; text: string }[]): Arrow[] {
  const arrows = new Map<string, Arrow>()
  for (const { path, text } of code) {
    const from = roomOf(path)
    if (!from) continue
    for (const { name, typeOnly } of readSource(path, text).imports) {
      const to = name.startsWith('.') ? roomOf(posix.join(posix.dirname(path), name)) : undefined
      if (!to || to === from) continue
      const key = `${from} ${to}`
      arrows.set(key, { from, to, typesOnly: typeOnly && (arrows.get(key)?.typesOnly ?? true) })
    }
  }
  return [...arrows.values()].sort((a, b) => order(a) - order(b))
}

function order({ from, to }: Arrow): number {
  return rooms.indexOf(from) * rooms.length + rooms.indexOf(to)
}

function roomOf(path: string): RoomName | undefined {
  return rooms.filter((room) => path.startsWith(`${room}/`)).sort((a, b) => b.length - a.length)[0]
}

function codeIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !besideTheCode.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()
}
