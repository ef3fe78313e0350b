import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { attemptOf, draftWith, replayedOf, tellEveryFact, utteranceOf } from '../../test/support/facts.ts'
import type { Span } from '../protocol/watched.ts'
import { fieldsOf, logLines } from '../../test/support/log-lines.ts'
import { metricsOf } from '../../test/support/scraped.ts'
import { guardOf } from './guard.ts'
import { troubleLines } from './logs/journal-troubles.ts'
import { levels, logRecorder } from './logs/logs.ts'
import { probeOf } from './recorders.ts'
import { traceRecorder } from './traces/recorder.ts'
import { requestRecorder } from './traces/requests.ts'

const catalogue = await readFile(new URL('../../docs/telemetry.md', import.meta.url), 'utf8')
const operations = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8')

/** The rows of the tables whose first heading is this, as cells. */
function rowsUnder(heading: string): string[][] {
  const lines = catalogue.split('\n').filter((line) => line.startsWith('|'))
  const rows = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  let inside = false
  return rows.filter(([first = '']) => {
    if (!first.startsWith('`') && !first.startsWith('---')) inside = first === heading
    return inside && first.startsWith('`')
  })
}

/** The names in backticks. */
function names(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
}

function labelsOf(metric: object): string {
  return 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames.join() : ''
}

/** Nothing that telemetry does may fail here. */
const strict = guardOf({ counted() {}, told: (_fact, error) => assert.fail(String(error)) })

const byName = ([a]: string[], [b]: string[]) => String(a).localeCompare(String(b))

describe('the catalogue', () => {
  it('lists each metric with its type and labels, and no others', async () => {
    const { registry, render } = metricsOf()
    await render()
    const types = new Map((await registry.getMetricsAsJSON()).map(({ name, type }) => [name, String(type)]))
    const real = registry.getMetricsAsArray().map((metric) => {
      return [metric.name, types.get(metric.name) ?? '', labelsOf(metric)]
    })
    const here = (question = '') => process.platform === 'linux' || !question.endsWith('Linux only.')
    const listed = rowsUnder('name')
      .filter(([, , , , question]) => here(question))
      .map(([name, type = '', labels]) => [names(name).join(), type, names(labels).join()])
    assert.deepEqual(listed.toSorted(byName), real.toSorted(byName))
  })

  it('ends the names of counters in _total, and of gauges only the three that were promised', () => {
    const total = rowsUnder('name').filter(
      ([name = '', type]) => name.endsWith('_total`') !== (type === 'counter'),
    )
    assert.deepEqual(
      total.map(([name]) => names(name).join()),
      ['chats_alive_total', 'users_online_total', 'message_to_db_workers_total'],
    )
  })

  it('has a unit and a question for each metric', () => {
    for (const [name = '', , , unit, question = ''] of rowsUnder('name')) {
      assert.ok(unit || name.endsWith('_info`'), name)
      assert.match(question, /[?]/, name)
    }
  })

  it('lists each span with its kind and attributes, and no others', () => {
    const spans: Span[] = []
    const emit = (some: readonly Span[]) => void spans.push(...some)
    const choose = () => 'sampled' as const
    const nothing = () => undefined
    const clock = { soon: nothing, after: () => nothing }
    const recorder = traceRecorder({ choose, emit, guard: strict, clock, epoch: () => 0 })
    // What was tried core writes into the draft.
    const error = new Error('away')
    const tried = [attemptOf({ error }), attemptOf({ at: 'journal', error }), attemptOf({ at: 'journal' })]
    const draft = draftWith({ tried })
    tellEveryFact(probeOf([recorder], strict), draft, error)
    recorder.replayed?.(replayedOf([utteranceOf(draft)], { outcomes: [{ refused: 'ref_conflict' }] }))
    recorder.flush()
    requestRecorder({ choose, emit, now: () => 0 })({
      method: 'GET',
      route: '/api/rooms/:id',
      status: 503,
      ms: 1,
    })

    const real = new Map<string, Set<string>>()
    for (const { name, kind, attributes, error } of spans) {
      const key = `${kind === 'server' ? '{method} {route}' : name} (${kind})`
      const failed = error === undefined ? [] : ['error.type']
      real.set(key, new Set([...(real.get(key) ?? []), ...Object.keys(attributes), ...failed]))
    }
    const listed = rowsUnder('span').map(([span, kind, attributes]): [string, Set<string>] => {
      return [`${names(span).join()} (${kind})`, new Set(names(attributes))]
    })
    assert.deepEqual(new Map(listed), real)
  })

  it('lists each line of the log with its level and fields, and no others', () => {
    const { logger, lines } = logLines('trace')
    tellEveryFact(probeOf([logRecorder(logger, { slowMs: 10 })], strict), draftWith(), new Error('away'))
    const rows = rowsUnder('fact')
    assert.deepEqual(
      rows.map(([, level = '', fields]) => [level, ...names(fields)]),
      lines().map((line) => [line.level, ...Object.keys(fieldsOf(line))]),
    )
    const real = Object.entries(levels).flatMap(([fact, level]) =>
      typeof level === 'string'
        ? [[fact, level]]
        : Object.entries(level).map(([form, of]) => [`${fact} ${form}`, of]),
    )
    assert.deepEqual(
      rows.map(([fact, level]) => [names(fact).join(' '), level]),
      real,
    )
  })

  it('lists each trouble with the journal with its level and words, and no others', () => {
    const listed = rowsUnder('trouble').map(([kind, level, words]) => [names(kind).join(), [level, words]])
    assert.deepEqual(Object.fromEntries(listed), troubleLines)
  })
})

describe('the operations manual', () => {
  it('reads its numbers from metrics that exist', () => {
    const { registry } = metricsOf()
    const read = new Set(
      operations.match(/\bchat_[a-z_]+/g)?.map((name) => name.replace(/_(sum|count)$/, '')),
    )
    const missing = [...read].filter((name) => !registry.getSingleMetric(name))
    assert.ok(read.size > 0)
    assert.deepEqual(missing, [])
  })

  it('quotes the lines of the log as they are told', () => {
    const { logger, lines } = logLines('trace')
    tellEveryFact(probeOf([logRecorder(logger, { slowMs: 10 })], strict), draftWith(), new Error('away'))
    const told = [
      ...lines().map(({ msg }) => String(msg)),
      ...Object.values(troubleLines).map(([, words]) => words),
    ]
    const quoted = [...operations.matchAll(/log `([^`]+)`/g)].map(([, words = '']) =>
      words.replace(/ \.\.\.$/, ''),
    )
    const elsewhere = ['the database is not in shape yet']
    const unknown = quoted.filter((words) => ![...told, ...elsewhere].some((line) => line.startsWith(words)))
    assert.ok(quoted.length > 0)
    assert.deepEqual(unknown, [])
  })
})
