/** Holds the walk in docs/architecture.md to the code: what it names is there. */

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { besideTheCode } from './support/architecture.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const walk = readFileSync(join(root, 'docs/architecture.md'), 'utf8')

/** Where a name of the walk may begin; a bare file name stands beside one that the same paragraph or row names whole. */
const beginnings = ['', 'src', 'bench']

const code = ['src', 'cmd', 'bench', 'frontend'].flatMap((folder) => textsIn(folder)).join('\n')

/** What is not there, of all that a text names in backquotes. */
function missing(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const named = [...line.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
    const paths = named.filter(isPath)
    const files = paths.flatMap(found)
    return [
      ...paths.filter((path) => found(path).length === 0 && !files.some((file) => beside(file, path))),
      ...named.filter((name) => isIdentifier(name) && !isInCode(name)),
      ...(line.startsWith('|')
        ? named.filter((name) => isCall(name) && !files.some((file) => has(file, name)))
        : []),
    ]
  })
}

const isPath = (name: string) => /^[\w./-]+(\/|\.ts|\.yaml)$|^[\w-]+\/[\w./-]+$/.test(name)
const isCall = (name: string) => /^\w+\(\)$/.test(name)
const isIdentifier = (name: string) => /^[A-Z]\w*(\.\w+)?(\(\))?$|^\w+\(\)$/.test(name)

function found(path: string): string[] {
  const candidates = beginnings.map((folder) => join(root, folder, path))
  return candidates.filter((candidate) => existsSync(candidate))
}

function beside(file: string, name: string): boolean {
  return basename(name) === name && existsSync(join(dirname(file), name))
}

function has(file: string, call: string): boolean {
  return file.endsWith('.ts') && readFileSync(file, 'utf8').includes(call.slice(0, -1))
}

/** `Order.take` is a word that follows a dot or begins a method, in code that knows the word `Order`. */
function isInCode(name: string): boolean {
  return name
    .replace('()', '')
    .split('.')
    .every((word) => new RegExp(`\\b${word}\\b`).test(code))
}

function textsIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !besideTheCode.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
}

describe('docs/architecture.md', () => {
  it('names files, functions and classes that are there', () => {
    assert.deepEqual(missing(walk), [])
  })

  it('leads through many of them', () => {
    assert.ok([...walk.matchAll(/`[\w/-]+\.ts`/g)].length > 30)
  })

  it('would be found out', () => {
    const lines = [
      '`core/gone.ts` and `core/hub.ts`',
      '| `core/hub.ts` | `submit()`, then `vanish()` |',
      '`Hub.drain()` but `Hub.melt()`',
      '`way.ts` is beside `telemetry/traces/choice.ts`, `hub.ts` is not',
    ]
    assert.deepEqual(missing(lines.join('\n')), [
      'core/gone.ts',
      'vanish()',
      'vanish()',
      'Hub.melt()',
      'hub.ts',
    ])
  })
})
