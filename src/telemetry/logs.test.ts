import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { describe, it } from 'node:test'
import { draftWith, storeFailedOf, tellEveryFact } from '../../test/support/facts.ts'
import type { ErrorFields } from './error-fields.ts'
import { guardOf } from './guard.ts'
import { createLogger, levels, logRecorder, type LogLevel } from './logs.ts'
import { probeOf } from './recorders.ts'

type Line = Record<string, unknown>

function logging(level: LogLevel, now?: () => number) {
  const written: string[] = []
  const logger = createLogger(level, { write: (line) => void written.push(line) })
  const guard = guardOf({ counted() {}, told: (_fact, error) => assert.fail(String(error)) })
  const probe = probeOf([logRecorder(logger, now)], guard)
  return { logger, probe, written, lines: () => written.map((line) => JSON.parse(line) as Line) }
}

const storageError = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

describe('logs', () => {
  it('are one line of JSON for each fact, with the level of the table', () => {
    const { probe, lines } = logging('trace')
    tellEveryFact(probe, draftWith(), storageError())
    assert.deepEqual(
      lines().map(({ level }) => level),
      Object.values(levels),
    )
    for (const { time, msg } of lines()) {
      assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      assert.equal(typeof msg, 'string')
    }
  })

  it('say only what matters at info', () => {
    const { probe, lines } = logging('info')
    tellEveryFact(probe, draftWith(), storageError())
    assert.deepEqual(
      lines().map(({ level }) => level),
      ['error', 'error', 'warn', 'warn', 'info', 'info'],
    )
  })

  it('carry the fields of each fact', () => {
    const { probe, lines } = logging('trace')
    tellEveryFact(probe, draftWith(), storageError())
    const fields = lines().map(({ level: _level, time: _time, msg: _msg, ...fields }) => fields)
    const member = 'member0000000001'
    const [bug] = fields.splice(4, 1) as { suppressed: number; err: ErrorFields }[]
    assert.deepEqual([bug?.suppressed, bug?.err.name, bug?.err.message], [0, 'TypeError', 'a bug'])
    assert.match(bug?.err.at?.[0] ?? '', /facts\.ts/)
    assert.deepEqual(fields, [
      {},
      { by: 'client', ms: 1500 },
      { code: 'not_joined', sender: member },
      {
        lane: 1,
        messages: 1,
        ms: 4,
        suppressed: 0,
        err: { name: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' },
      },
      { member, queuedFrames: 1000, queuedBytes: 9000, suppressed: 0 },
      { room: 'room00000001', after: 3, before: 5, mended: true, suppressed: 0 },
      {},
      { ms: 10 },
    ])
  })

  it('never hold what was said, whatever fact or error it comes with', () => {
    const canary = 'canary-7f3a'
    const draft = draftWith({ text: canary, ref: canary, sender: { id: 'member', name: canary } })
    const extras = { query: canary, parameters: [canary], args: [canary], detail: canary, drafts: [draft] }
    const error = Object.assign(new Error(`cannot store "${canary}"`), extras)
    const { probe, written } = logging('trace')
    tellEveryFact(probe, draft, new Error('storing failed', { cause: error }))
    assert.equal(written.length, Object.keys(levels).length)
    assert.doesNotMatch(written.join(''), /canary/)
  })

  it('never hold texts and tokens that are handed to the logger, and leave them as they are', () => {
    const { logger, written } = logging('info')
    const message = { text: 'canary', token: 'canary', id: 'kept' }
    logger.info({ message, token: 'canary', headers: { authorization: 'canary' } }, 'a message')
    const err = Object.assign(new Error('told'), { parameters: ['canary'] })
    logger.error({ err }, 'an error')
    assert.equal(written.length, 2)
    assert.doesNotMatch(written.join(''), /canary/)
    assert.match(written.join(''), /"kept".*"told"/s)
    assert.equal(message.text, 'canary')
  })

  it('tell of a storm once a second, not once for each fact', () => {
    let now = 0
    const { probe, lines } = logging('info', () => now)
    for (; now < 2_000; now += 10) {
      probe.storeFailed(storeFailedOf([draftWith()], storageError()))
      probe.broke({ error: new TypeError('a bug') })
      probe.evicted({ member: 'm', queuedFrames: 1, queuedBytes: 1 })
      probe.gapSeen({ room: 'r', after: 1, before: 3, mended: false })
    }
    assert.deepEqual(
      lines().map(({ level, suppressed }) => [level, suppressed]),
      [
        ['error', 0],
        ['error', 0],
        ['warn', 0],
        ['warn', 0],
        ['error', 99],
        ['error', 99],
        ['warn', 99],
        ['warn', 99],
      ],
    )
  })
})

/** Runs a logger on standard output in a process of its own. */
async function loggerProcess(code: string, stdout: 'pipe' | number) {
  const module = JSON.stringify(new URL('./logs.ts', import.meta.url).href)
  const source = `const { createLogger } = await import(${module})\nconst logger = createLogger('info')\n${code}`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    stdio: ['ignore', stdout, 'pipe'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  })
  let [output, errors] = ['', '']
  child.stdout?.on('data', (chunk) => (output += String(chunk)))
  child.stderr?.on('data', (chunk) => (errors += String(chunk)))
  await once(child, 'close')
  return { output, errors, exitCode: child.exitCode }
}

describe('the log on standard output', () => {
  it('is complete when the process exits at once', async () => {
    const code = `for (let at = 1; at <= 500; at++) logger.info({ at }, 'line')\nprocess.exit(3)`
    const { output, errors, exitCode } = await loggerProcess(code, 'pipe')
    assert.equal(errors, '')
    assert.equal(exitCode, 3)
    assert.equal(output.trimEnd().split('\n').length, 500)
  })

  it('does not end the process when its disk is full', { skip: !existsSync('/dev/full') }, async () => {
    const full = openSync('/dev/full', 'w')
    const code = `logger.info('one')\nlogger.info('two')\nsetTimeout(() => process.exit(3), 50)`
    const { errors, exitCode } = await loggerProcess(code, full)
    closeSync(full)
    assert.equal(errors, '')
    assert.equal(exitCode, 3)
  })
})
