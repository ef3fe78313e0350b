/** The rules of the house as tables, and the checker that holds sources to them. */

import { posix } from 'node:path'
import type { Source } from './source.ts'

interface Layer {
  /** Files and folders that a file here may import, besides its own folder. */
  may: string[]
  /** Those of which it may import types only. */
  mayTypes?: string[]
  /** Packages; `*` is any, a trailing `/` a whole scope. */
  packages: string[]
  node: boolean
}

const http: Layer = {
  may: ['src/adapters/http', 'src/core', 'src/protocol'],
  packages: ['hono', '@hono/node-server', '@hono/zod-openapi', 'swagger-ui-dist', 'ws', 'zod'],
  node: true,
}

/** Who may import whom. The longest path that begins a file's path is its layer; a file without one is an offence. */
const layers: Record<string, Layer> = {
  'src/config.ts': { may: [], packages: ['zod'], node: true },
  'src/protocol': { may: [], packages: [], node: false },
  'src/core': { may: ['src/protocol'], packages: [], node: false },
  'src/adapters/http': http,
  'src/adapters/http/socket.ts': { ...http, packages: [...http.packages, '@hono/node-ws'] },
  'src/adapters/postgres': { may: ['src/core', 'src/protocol'], packages: ['postgres'], node: true },
  'src/adapters/disk': { may: ['src/core', 'src/protocol'], packages: [], node: true },
  'src/adapters/memory': { may: ['src/core', 'src/protocol'], packages: [], node: false },
  'src/adapters/crypto': { may: ['src/core', 'src/protocol'], packages: [], node: true },
  'src/adapters/node': { may: ['src/core', 'src/protocol'], packages: [], node: true },
  'src/telemetry': {
    may: ['src/protocol'],
    mayTypes: ['src/core'],
    packages: ['prom-client', 'pino', '@opentelemetry/'],
    node: true,
  },
  'src/client': { may: ['src/protocol'], packages: [], node: false },
  bench: { may: ['src/protocol'], packages: ['hdr-histogram-js'], node: true },
  'bench/http/autocannon.ts': { may: ['bench'], packages: ['autocannon'], node: true },
  // Measures the store by itself, which no wire leads to.
  'bench/store': {
    may: ['bench', 'src/adapters/postgres', 'src/core', 'src/protocol'],
    packages: [],
    node: true,
  },
  'bench/targets': { may: ['bench'], packages: ['ws', 'socket.io'], node: true },
  'bench/testing': { may: ['bench', 'src/protocol'], packages: ['ws'], node: true },
  // Loads the file in which a user describes a protocol.
  'bench/dialects/described.ts': { may: ['bench'], packages: ['an address made while running'], node: true },
  frontend: { may: ['src/client', 'src/protocol'], packages: [], node: false },
  'frontend/dashboard/plot.ts': { may: ['frontend'], packages: ['uplot'], node: false },
  cmd: { may: ['src', 'bench'], packages: ['*'], node: true },
  test: { may: ['src', 'bench', 'cmd', 'frontend'], packages: ['*'], node: true },
}

/** Tests and micro benchmarks. */
export const besideTheCode = /\.(test|bench)\.ts$/

/** What one of them may import more than its neighbours. */
const testsMay: Layer = { may: ['src', 'test'], packages: ['*'], node: true }

interface Home {
  what: string
  home: string[]
  alsoTests: boolean
}

/** Packages that have one home, though their types may go further; `alsoTests`: and are free to tests. */
const packageHomes: Home[] = [
  { what: '@hono/node-ws', home: ['src/adapters/http/socket.ts'], alsoTests: false },
  { what: 'postgres', home: ['src/adapters/postgres'], alsoTests: true },
  { what: 'prom-client', home: ['src/telemetry'], alsoTests: true },
  { what: 'pino', home: ['src/telemetry'], alsoTests: true },
  { what: '@opentelemetry/', home: ['src/telemetry'], alsoTests: true },
  { what: 'node:process', home: [], alsoTests: false },
]

const globalHomes: Home[] = [
  { what: 'process.env', home: ['src/config.ts'], alsoTests: true },
  { what: 'console', home: ['cmd', 'bench/terminal/text.ts', 'test/run.ts'], alsoTests: false },
]

/** What a browser-safe, clockless core does without. */
const worldly = [
  ...['process', 'Buffer', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance'],
  ...['Date.now', 'fetch', 'WebSocket', 'console'],
]

const clockless = ['src/protocol', 'src/core']

const vagueNames = /^(utils?|commons?|helpers?|types?|misc|shared|index)$/

const mostLines = 250

/** Every way in which the sources break a rule, one sentence each. */
export function offences(sources: Source[]): string[] {
  const found = sources.map((source) => [importOffences(source), homeOffences(source), formOffences(source)])
  return [...new Set(found.flat(2))]
}

function importOffences(source: Source): string[] {
  const { path } = source
  const folder = longest(Object.keys(layers), path.replace(besideTheCode, '.ts'))
  const layer = folder === undefined ? undefined : layers[folder]
  if (folder === undefined || !layer) return [`${path} stands where no rule is`]
  const allowed = isTest(path) ? testsMay : layer
  return source.imports
    .filter(({ name, typeOnly }) => {
      if (name.startsWith('node:')) return !allowed.node
      if (!name.startsWith('.')) return !allowed.packages.some((each) => each === '*' || names(each, name))
      const target = posix.join(posix.dirname(path), name)
      const may = [folder, ...layer.may, ...allowed.may, ...(typeOnly ? (layer.mayTypes ?? []) : [])]
      return longest(may, target) === undefined
    })
    .map(({ name, typeOnly }) => `${path} imports ${typeOnly ? 'types of ' : ''}${name}`)
}

function homeOffences({ path, globals, imports }: Source): string[] {
  const away = ({ home, alsoTests }: Home) =>
    !longest(home, path) && !(alsoTests && (isTest(path) || within('test', path)))
  const strangers = packageHomes.filter(away)
  const clocks = isTest(path) || !longest(clockless, path) ? [] : worldly
  const values = imports.filter(({ typeOnly }) => !typeOnly).map(({ name }) => name)
  return [
    ...values
      .filter((name) => strangers.some(({ what }) => names(what, name)))
      .map((name) => `${path} imports ${name}`),
    ...[...globalHomes.filter(away).map(({ what }) => what), ...clocks]
      .filter((what) => globals.has(what))
      .map((what) => `${path} uses ${what}`),
  ]
}

function formOffences({ path, lines, defaultExport, enums }: Source): string[] {
  const vague = path.split('/').filter((part) => vagueNames.test(part.replace(/\..*$/, '')))
  return [
    ...(lines > mostLines ? [`${path} has ${lines} lines`] : []),
    ...(defaultExport ? [`${path} has a default export`] : []),
    ...(enums ? [`${path} has an enum`] : []),
    ...vague.map((part) => `${path} says nothing by the name ${part}`),
  ]
}

function isTest(path: string): boolean {
  return besideTheCode.test(path)
}

function longest(prefixes: string[], path: string): string | undefined {
  return prefixes.filter((prefix) => within(prefix, path)).sort((a, b) => b.length - a.length)[0]
}

function within(prefix: string, path: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`)
}

function names(allowed: string, name: string): boolean {
  return allowed.endsWith('/') ? name.startsWith(allowed) : within(allowed, name)
}
