import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { describe, it } from 'node:test'
import {
  attemptOf,
  away,
  deliveryOf,
  draftWith,
  replayedOf,
  storeFailedOf,
  tellEveryFact,
} from '../../../test/support/facts.ts'
import { fieldsOf, logLines } from '../../../test/support/log-lines.ts'
import type { ErrorFields } from './error-fields.ts'
import { guardOf } from '../guard.ts'
import { levels, logRecorder, type LogLevel } from './logs.ts'
import { probeOf } from '../recorders.ts'

function logging(level: LogLevel, now?: () => number) {
  const to = logLines(level)
  const guard = guardOf({ counted() {}, told: (_fact, error) => assert.fail(String(error)) })
  return { ...to, probe: probeOf([logRecorder(to.logger, { slowMs: 10, ...(now && { now }) })], guard) }
}

/** Of every line, in the order of the table. */
const allLevels = Object.values(levels).flatMap((level) =>
  typeof level === 'string' ? [level] : Object.values(level),
)

const storageError = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

describe('logs', () => {
  it('are one line of JSON for each fact, with the level of the table', () => {
    const { probe, lines } = logging('trace')
    tellEveryFact(probe, draftWith(), storageError())
    assert.deepEqual(
      lines().map(({ level }) => level),
      allLevels,
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
      allLevels.filter((level) => level !== 'debug'),
    )
  })

  it('carry the fields of each fact', () => {
    const { probe, lines } = logging('trace')
    tellEveryFact(probe, draftWith({ tried: [attemptOf()] }), storageError())
    const err = { name: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }
    const unavailable = { name: 'StorageUnavailable', message: 'the store is away' }
    const traceId = '0f3b6a1c9d2e8f41a7b85c6d7e8f9a0b'
    const batch = { lane: 1, messages: 1, traceId, ms: 4, suppressed: 0 }
    const stages = { queue: 2, store: 4, deliver: 7 }
    const [room, member] = ['room00000001', 'member0000000001']
    const all = lines().map(fieldsOf)
    const [bug] = all.splice(14, 1) as { suppressed: number; err: ErrorFields }[]
    assert.deepEqual([bug?.suppressed, bug?.err.name, bug?.err.message], [0, 'TypeError', undefined])
    assert.match(bug?.err.at?.[0] ?? '', /facts\.ts/)
    assert.deepEqual(all, [
      {},
      { by: 'client', ms: 1500 },
      { code: 'not_joined', sender: member },
      { ...batch, err: { ...unavailable, cause: err } },
      { ...batch, err },
      { ...batch, lane: -1, err: { ...unavailable, cause: err } },
      { ...batch, err },
      { left: 7 },
      { room, id: draftWith().id, traceId, code: 'ref_conflict' },
      { left: 7, err: unavailable },
      { left: 7 },
      { left: 7 },
      { replayed: 1 },
      { room, id: draftWith().id, traceId, ms: 13, stages, suppressed: 0 },
      { member, queuedFrames: 1000, queuedBytes: 9000, suppressed: 0 },
      { room, after: 3, before: 5, mended: true, suppressed: 0 },
      {},
      { ms: 10, left: 0 },
    ])
  })

  it('never hold what was said, whatever fact or error it comes with', () => {
    const canary = 'canary-7f3a'
    const draft = draftWith({ text: canary, ref: canary, sender: { id: 'member', name: canary } })
    const extras = { query: canary, parameters: [canary], args: [canary], detail: canary, drafts: [draft] }
    const code = { code: '08006' }
    for (const error of [
      Object.assign(new Error(`cannot store "${canary}"`), extras, code),
      Object.assign(new TypeError(`'${canary.slice(0, 9)}' is none`), extras),
      Object.assign(new Error(`${canary.slice(0, 9)} is none`), { code: 'ERR_INVALID_ARG_TYPE' }),
    ]) {
      const { probe, written } = logging('trace')
      tellEveryFact(probe, draft, Object.assign(new Error('storing failed', { cause: error }), code))
      probe.broke({ error })
      assert.equal(written.length, allLevels.length)
      assert.doesNotMatch(written.join(''), /canary/)
      assert.match(written.join(''), /storing failed/)
    }
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
      probe.storeFailed(storeFailedOf([draftWith()], away()))
      probe.storeFailed(storeFailedOf([draftWith()], away(), { at: 'journal' }))
      probe.delivered(deliveryOf(draftWith()))
      probe.broke({ error: new TypeError('a bug') })
      probe.evicted({ member: 'm', queuedFrames: 1, queuedBytes: 1 })
      probe.gapSeen({ room: 'r', after: 1, before: 3, mended: false })
    }
    const storm = ['warn', 'error', 'warn', 'error', 'warn', 'warn']
    assert.deepEqual(
      lines().map(({ level, suppressed }) => [level, suppressed]),
      [...storm.map((level) => [level, 0]), ...storm.map((level) => [level, 99])],
    )
  })
})

describe('the log of an outage', () => {
  it('warns of a batch that goes to the journal, and calls one that is refused an error', () => {
    const { probe, lines } = logging('info')
    probe.storeFailed(storeFailedOf([draftWith()], away()))
    probe.storeFailed(storeFailedOf([draftWith()], away(), { at: 'journal' }))
    probe.storeFailed(storeFailedOf([draftWith()], new TypeError('a bug')))
    assert.deepEqual(
      lines().map(({ level, msg }) => [level, msg]),
      [
        ['warn', 'a batch could not be stored, and goes to the journal'],
        ['error', 'a batch could not be journaled, and its messages are refused'],
        ['error', 'a batch met a bug, and its messages are refused'],
      ],
    )
  })

  it('tells each turn of the circuit, however fast they come', () => {
    const { probe, lines } = logging('info', () => 0)
    for (let time = 0; time < 3; time++) {
      probe.circuitChanged({ state: 'open', left: 2, error: away(storageError()) })
      probe.circuitChanged({ state: 'replaying', left: 1 })
      probe.circuitChanged({ state: 'closed', left: 0 })
    }
    assert.deepEqual(
      lines().map(({ level, left, replayed }) => [level, left ?? replayed]),
      Array(3)
        .fill([
          ['warn', 2],
          ['info', 1],
          ['info', 0],
        ])
        .flat(),
    )
    assert.match(JSON.stringify(lines()[0]?.err), /ECONNREFUSED/)
  })

  it('tells how a replay goes every two seconds, by what is left', () => {
    let now = 0
    const { probe, lines } = logging('info', () => now)
    for (; now < 6_000; now += 100) probe.replayed(replayedOf([draftWith()], { left: 6_000 - now }))
    assert.deepEqual(
      lines().map(({ left }) => left),
      [6_000, 4_000, 2_000],
    )
  })

  it('tells each message that is kept aside, by room and id', () => {
    const { probe, lines } = logging('info', () => 0)
    for (const id of ['a', 'b'])
      probe.buried({ utterance: draftWith({ id, text: 'canary' }), refused: 'unknown_room' })
    assert.deepEqual(
      lines().map(({ level, room, id, code }) => [level, room, id, code]),
      [
        ['error', 'room00000001', 'a', 'unknown_room'],
        ['error', 'room00000001', 'b', 'unknown_room'],
      ],
    )
    assert.doesNotMatch(JSON.stringify(lines()), /canary/)
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
