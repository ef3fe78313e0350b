import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { besideTheCode, offences } from './support/architecture.ts'
import { methodsOf, readSource } from './support/source.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = ['src', 'cmd', 'bench', 'frontend', 'test'].flatMap(typescriptIn).map(read)
const core = sources.filter(({ path }) => path.startsWith('src/core/') && !besideTheCode.test(path))

const most = { facts: 15, tellings: 18 }

/** Files that break one rule each, and what the checker must say of them. */
const planted: [path: string, text: string, offence: string][] = [
  ['src/core/bad.ts', `import { Hono } from 'hono'`, 'imports hono'],
  ['src/core/bad.ts', `import type { Socket } from 'node:net'`, 'imports types of node:net'],
  [
    'src/core/bad.ts',
    `import { pool } from '../adapters/postgres/pool.ts'`,
    'imports ../adapters/postgres/pool.ts',
  ],
  ['src/core/bad.ts', `import '../telemetry/metrics.ts'`, 'imports ../telemetry/metrics.ts'],
  ['src/core/bad.ts', `export { limits } from '../client/wire.ts'`, 'imports ../client/wire.ts'],
  ['src/core/bad.ts', `type Bad = import('zod').ZodType`, 'imports types of zod'],
  ['src/core/bad.ts', `export const later = () => setTimeout(() => {}, 1)`, 'uses setTimeout'],
  ['src/core/bad.ts', `export const now = () => Date.now()`, 'uses Date.now'],
  ['src/protocol/bad.ts', `import { Hub } from '../core/hub.ts'`, 'imports ../core/hub.ts'],
  ['src/protocol/bad.ts', `await import('node:fs')`, 'imports node:fs'],
  ['src/adapters/http/bad.ts', `import { pool } from '../postgres/pool.ts'`, 'imports ../postgres/pool.ts'],
  ['src/adapters/http/bad.ts', `import postgres from 'postgres'`, 'imports postgres'],
  [
    'src/adapters/http/bad.ts',
    `import { createNodeWebSocket } from '@hono/node-ws'`,
    'imports @hono/node-ws',
  ],
  [
    'src/adapters/http/bad.test.ts',
    `import { createNodeWebSocket } from '@hono/node-ws'`,
    'imports @hono/node-ws',
  ],
  ['src/core/bad.bench.ts', `import '../../cmd/serve.ts'`, 'imports ../../cmd/serve.ts'],
  ['src/adapters/http/bad.ts', `import { Counter } from 'prom-client'`, 'imports prom-client'],
  [
    'src/adapters/postgres/bad.ts',
    `import { trace } from '@opentelemetry/api'`,
    'imports @opentelemetry/api',
  ],
  [
    'src/adapters/memory/bad.ts',
    `import { metrics } from '../../telemetry/metrics.ts'`,
    'imports ../../telemetry/metrics.ts',
  ],
  ['src/telemetry/bad.ts', `import { Hub } from '../core/hub.ts'`, 'imports ../core/hub.ts'],
  ['src/telemetry/bad.ts', `import { Hono } from 'hono'`, 'imports hono'],
  ['src/client/bad.ts', `import { said } from '../core/message.ts'`, 'imports ../core/message.ts'],
  ['src/client/bad.ts', `import WebSocket from 'ws'`, 'imports ws'],
  ['bench/bad.ts', `import { Room } from '../src/core/room.ts'`, 'imports ../src/core/room.ts'],
  ['frontend/bad.ts', `import { Room } from '../src/core/room.ts'`, 'imports ../src/core/room.ts'],
  ['cmd/bad.ts', `import postgres from 'postgres'`, 'imports postgres'],
  ['cmd/bad.ts', `import { trace } from '@opentelemetry/api'`, 'imports @opentelemetry/api'],
  ['src/config.ts', `import { Hub } from './core/hub.ts'`, 'imports ./core/hub.ts'],
  ['src/core/bad.ts', `import(name)`, 'imports an address made while running'],
  ['src/adapters/http/bad.ts', `const port = process.env.PORT`, 'uses process.env'],
  ['src/adapters/http/bad.ts', `console.log(1)`, 'uses console'],
  ['src/adapters/http/bad.ts', `const { env } = process`, 'uses process.env'],
  ['src/adapters/http/bad.ts', `import { env } from 'node:process'`, 'imports node:process'],
  ['src/strange/bad.ts', ``, 'stands where no rule is'],
  ['src/core/bad.ts', `export default class {}`, 'has a default export'],
  ['src/core/bad.ts', `export enum Kind { chat }`, 'has an enum'],
  ['src/core/utils.ts', ``, 'says nothing by the name utils.ts'],
  ['src/core/helpers/text.ts', ``, 'says nothing by the name helpers'],
  ['src/core/index.ts', `export * from './room.ts'`, 'says nothing by the name index.ts'],
  ['src/core/bad.ts', '\n'.repeat(251), 'has 251 lines'],
]

describe('the architecture', () => {
  it('is kept by every file', () => {
    assert.notEqual(core.length, 0)
    assert.deepEqual(offences(sources), [])
  })

  it('tells the world few facts, from few places', () => {
    const facts = methodsOf('Probe', readFileSync(join(root, 'src/core/probe.ts'), 'utf8'))
    const told = core.flatMap((source) => source.told)
    assert.ok(facts.length > 0 && facts.length <= most.facts, `${facts.length} facts`)
    assert.ok(told.length > 0 && told.length <= most.tellings, `told from ${told.length} places`)
    assert.deepEqual(
      [...new Set(told)].sort(),
      facts.sort(),
      'a fact that nobody tells, or one that is no fact',
    )
  })
})

describe('the checker', () => {
  for (const [path, text, offence] of planted) {
    it(`sees that ${path} ${offence}`, () => {
      assert.deepEqual(offences([readSource(path, text)]), [`${path} ${offence}`])
    })
  }

  it('counts what is told to a probe, however it is reached', () => {
    const { told } = readSource(
      'src/core/x.ts',
      `probe.opened(); this.probe.closed({}); this.deps.probe?.stored({}); probes.no()`,
    )
    assert.deepEqual(told, ['opened', 'closed', 'stored'])
  })

  it('lets a good file be', () => {
    assert.deepEqual(offences([readSource('cmd/good.ts', `import type { Logger } from 'pino'`)]), [])
    const text = `import type { Hub } from '../core/hub.ts'\nimport { Counter } from 'prom-client'\nclass Good { console() {} }\n`
    assert.deepEqual(offences([readSource('src/telemetry/good.ts', text)]), [])
    for (const path of ['src/core/good.test.ts', 'src/core/good.bench.ts'])
      assert.deepEqual(
        offences([readSource(path, `import '../adapters/memory/store.ts'; performance.now()`)]),
        [],
      )
  })
})

function read(path: string) {
  return readSource(path, readFileSync(join(root, path), 'utf8'))
}

function typescriptIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()
}
