import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import { parseEnv, promisify } from 'node:util'
import { ConfigError, loadConfig, settingNames } from './config.ts'

const run = promisify(execFile)

function complaint(environment: Record<string, string>): string {
  try {
    loadConfig(environment)
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.message
  }
  return 'no complaint'
}

describe('the settings', () => {
  it('have their defaults when nothing is set, or only empty values', () => {
    const expected = {
      port: 8080,
      host: '127.0.0.1',
      databaseUrl: undefined,
      dataDir: resolve('data'),
      journalDir: resolve('data/journal'),
      journalMaxBytes: 1024 ** 3,
      writers: 1,
      rateLimit: { perSecond: 20, burst: 40 },
      allowedOrigins: undefined,
      logLevel: 'info',
      tokenSecret: undefined,
      slowMs: 250,
      dashboard: true,
      operatorToken: undefined,
      otel: {},
    }
    assert.deepEqual(loadConfig({}), expected)
    assert.deepEqual(loadConfig({ PORT: '', DATABASE_URL: ' ', OTEL_SERVICE_NAME: '' }), expected)
  })

  it('are taken as they are set', () => {
    const config = loadConfig({
      PORT: '0',
      HOST: '::1',
      DATABASE_URL: 'postgres://me:p%40ss@db.example.org/chat',
      DATA_DIR: '/srv/chat',
      JOURNAL_DIR: '/srv/journal',
      JOURNAL_MAX_BYTES: '512MiB',
      WRITERS: '32',
      RATE_LIMIT: '5/s',
      ALLOWED_ORIGINS: 'https://a.example.org, http://localhost:5173',
      LOG_LEVEL: 'silent',
      TOKEN_SECRET: '0123456789abcdef0123456789abcdef',
      OTEL_SERVICE_NAME: 'chat',
      PATH: '/bin',
    })
    assert.deepEqual(config, {
      port: 0,
      host: '::1',
      databaseUrl: 'postgres://me:p%40ss@db.example.org/chat',
      dataDir: '/srv/chat',
      journalDir: '/srv/journal',
      journalMaxBytes: 512 * 1024 ** 2,
      writers: 32,
      rateLimit: { perSecond: 5, burst: 10 },
      allowedOrigins: ['https://a.example.org', 'http://localhost:5173'],
      logLevel: 'silent',
      tokenSecret: '0123456789abcdef0123456789abcdef',
      slowMs: 250,
      dashboard: true,
      operatorToken: undefined,
      otel: { OTEL_SERVICE_NAME: 'chat' },
    })
  })

  it('have no rate limit when it is off, and any origin with a star', () => {
    const config = loadConfig({ RATE_LIMIT: 'off', ALLOWED_ORIGINS: '*' })
    assert.equal(config.rateLimit, undefined)
    assert.deepEqual(config.allowedOrigins, ['*'])
  })

  it('put the journal into the data folder', () => {
    assert.equal(loadConfig({ DATA_DIR: '/srv/chat' }).journalDir, '/srv/chat/journal')
  })

  const bad: [name: string, value: string][] = [
    ['PORT', '80a'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '0x50'],
    ['HOST', 'http://localhost'],
    ['WRITERS', '0'],
    ['WRITERS', '33'],
    ['WRITERS', '2.5'],
    ['JOURNAL_MAX_BYTES', '15MiB'],
    ['JOURNAL_MAX_BYTES', '1000000000'],
    ['RATE_LIMIT', '20'],
    ['RATE_LIMIT', '0/s'],
    ['RATE_LIMIT', '20/m'],
    ['ALLOWED_ORIGINS', 'chat.example.org'],
    ['ALLOWED_ORIGINS', 'https://chat.example.org/'],
    ['ALLOWED_ORIGINS', ','],
    ['LOG_LEVEL', 'loud'],
  ]
  for (const [name, value] of bad) {
    it(`refuse ${name}=${value} in one sentence that shows it`, () => {
      const message = complaint({ [name]: value })
      assert.ok(message.startsWith(`${name} is "${value}" but must be `), message)
      assert.match(message, /^[^\n]*\.$/)
    })
  }

  const badSecrets: [name: string, value: string][] = [
    ['DATABASE_URL', 'postgres://me:hunter2@/chat'],
    ['DATABASE_URL', 'mysql://me:hunter2@db/chat'],
    ['DATABASE_URL', 'postgres://me:hunter2#1@db:5432/chat'],
    ['DATABASE_URL', 'hunter2'],
    ['TOKEN_SECRET', 'hunter2'],
    ['TOKEN_SECRET', 'hunter2-changeme-0123456789abcdef'],
    ['TOKEN_SECRET', 'hunter2 your secret 0123456789abcdef'],
    ['TOKEN_SECRET', '22222222222222222222222222222222'],
    ['OPERATOR_TOKEN', 'hunter2 0123456789abcdef 0123456789'],
    ['OPERATOR_TOKEN', 'hunter2-0123456789abcdef-ßßßßßßßß'],
  ]
  for (const [name, value] of badSecrets) {
    it(`refuse ${name}=${value} without showing it`, () => {
      const message = complaint({ [name]: value })
      assert.ok(message.startsWith(`${name} must be `), message)
      assert.doesNotMatch(message, /hunter2|2222/)
    })
  }

  it('get one sentence each when several are wrong', () => {
    const lines = complaint({ PORT: 'x', WRITERS: 'y', LOG_LEVEL: 'z' }).split('\n')
    assert.deepEqual(lines.map((line) => line.split(' ')[0]).sort(), ['LOG_LEVEL', 'PORT', 'WRITERS'])
  })
})

describe('the file .env', () => {
  it('is read from the working folder, behind the environment', async (test) => {
    const folder = await mkdtemp(join(tmpdir(), 'glassroom-test-'))
    test.after(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, '.env'), 'PORT=7001\nWRITERS=7\n')
    const code = `
      const { loadConfig } = await import(${JSON.stringify(import.meta.resolve('./config.ts'))})
      const { port, writers } = loadConfig()
      console.log(JSON.stringify({ port, writers }))`
    const options = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', code]
    const environment = { PATH: '/usr/bin:/bin', PORT: '7002' }
    const { stdout } = await run(process.execPath, options, { cwd: folder, env: environment })
    assert.deepEqual(JSON.parse(stdout), { port: 7002, writers: 7 })
  })
})

describe('the example of the settings', async () => {
  const text = await readFile(new URL('../.env.example', import.meta.url), 'utf8')
  const example = parseEnv(text) as Record<string, string>

  it('names every setting, and nothing else but variables of OpenTelemetry', () => {
    const ours = Object.keys(example).filter((name) => !name.startsWith('OTEL_'))
    assert.deepEqual(ours.sort(), [...settingNames].sort())
  })

  it('shows the defaults', () => {
    assert.deepEqual(loadConfig(example), loadConfig({}))
  })

  it('tells the meaning of each in the line above it', () => {
    for (const name of Object.keys(example)) assert.match(text, new RegExp(`\\n# [^\\n]+\\.\\n${name}=`))
  })
})
