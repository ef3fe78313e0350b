import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { fakeApp } from '../../../test/support/fake-app.ts'
import type { Span, TraceQuery, Traces } from '../../protocol/watched.ts'
import type { JaegerTrace } from './jaeger-json.ts'
import { mostWaiting } from './jaeger-line.ts'

const traceId = 'a'.repeat(32)
const span: Span = {
  traceId,
  spanId: 'b'.repeat(16),
  parentId: 'c'.repeat(16),
  name: 'store',
  kind: 'internal',
  startedAt: 1_767_225_600_000.125,
  ms: 2.0004,
  attributes: { 'chat.lane': 2, 'chat.share': 0.5, 'messaging.system': 'glassroom' },
  error: 'StorageUnavailable',
  links: [{ traceId: 'd'.repeat(32), spanId: 'e'.repeat(16), messageId: 'm' }],
}

const token = '0123456789abcdef0123456789abcdef'
const found: Traces = { traces: [{ spans: [span], cut: false }], cut: false }
const nothing: Traces = { traces: [], cut: false }
let answer = () => Promise.resolve(found)

const asked: TraceQuery[] = []
const named: (readonly string[])[] = []
const { app } = fakeApp({
  operator: {
    token,
    watch: {
      now: () => assert.fail('nobody asked for this'),
      journey: () => undefined,
      find: (query) => {
        asked.push(query)
        return answer()
      },
      traces: (ids) => {
        named.push(ids)
        return Promise.resolve(ids.includes(traceId) ? found : nothing)
      },
    },
    ledger: () => Promise.resolve([]),
    service: { name: 'glassroom', version: '1.2.3' },
  },
})
const get = async (path: string) =>
  app.request(`/jaeger/api${path}`, { headers: { Authorization: `Bearer ${token}` } })
const queryOf = async (query: string) => {
  assert.equal((await get(`/traces?service=glassroom&${query}`)).status, 200, query)
  return asked.at(-1)
}

describe("a span in Jaeger's JSON", () => {
  it('has whole microseconds, typed tags, its parent and its links', async () => {
    const whole = (await (await get(`/traces/${traceId}`)).json()) as { data: JaegerTrace[] }
    assert.deepEqual(whole, {
      data: [
        {
          traceID: traceId,
          spans: [
            {
              traceID: traceId,
              spanID: 'b'.repeat(16),
              flags: 1,
              operationName: 'store',
              references: [
                { refType: 'CHILD_OF', traceID: traceId, spanID: 'c'.repeat(16) },
                { refType: 'FOLLOWS_FROM', traceID: 'd'.repeat(32), spanID: 'e'.repeat(16) },
              ],
              startTime: 1_767_225_600_000_125,
              duration: 2_000,
              tags: [
                { key: 'chat.lane', type: 'int64', value: 2 },
                { key: 'chat.share', type: 'float64', value: 0.5 },
                { key: 'messaging.system', type: 'string', value: 'glassroom' },
                { key: 'span.kind', type: 'string', value: 'internal' },
                { key: 'error', type: 'bool', value: true },
                { key: 'error.type', type: 'string', value: 'StorageUnavailable' },
                { key: 'otel.status_code', type: 'string', value: 'ERROR' },
              ],
              logs: [],
              processID: 'p1',
              warnings: null,
            },
          ],
          processes: {
            p1: {
              serviceName: 'glassroom',
              tags: [{ key: 'service.version', type: 'string', value: '1.2.3' }],
            },
          },
          warnings: null,
        },
      ],
      total: 1,
      limit: 0,
      offset: 0,
      errors: null,
    })
  })
})

describe('a search', () => {
  it('is understood as Jaeger and Grafana ask it', async () => {
    const tags = encodeURIComponent('{"error":"true","chat.lane":2}')
    const whole = `operation=store&start=1000500&end=2000000&minDuration=1.5s&maxDuration=2m&limit=20&tags=${tags}&lookback=custom`
    assert.deepEqual(await queryOf(whole), {
      operation: 'store',
      from: 1_000.5,
      to: 2_000,
      leastMs: 1_500,
      mostMs: 120_000,
      tags: { error: 'true', 'chat.lane': '2' },
      limit: 20,
    })
    assert.deepEqual((await queryOf('tag=a:b:c&tag=d:e'))?.tags, { a: 'b:c', d: 'e' })
    assert.equal((await queryOf('operation=all'))?.operation, undefined)
    assert.equal((await queryOf('limit=100000'))?.limit, 200)
    assert.equal((await queryOf('minDuration=250us'))?.leastMs, 0.25)
  })

  it('is refused when it cannot be understood', async () => {
    for (const query of [
      'minDuration=fast',
      'start=yesterday',
      'limit=0',
      'tags=error',
      'tags=[1]',
      'tags={"a":{}}',
    ])
      assert.equal((await get(`/traces?service=glassroom&${query}`)).status, 400, query)
    assert.equal((await get('/traces')).status, 400)
    assert.equal((await get('/operations')).status, 400)
  })

  it('finds nothing of another service, and named traces whatever the service', async () => {
    const data = async (path: string) => ((await (await get(path)).json()) as { data: JaegerTrace[] }).data
    assert.deepEqual(await data('/traces?service=other'), [])
    assert.deepEqual(
      (await data(`/traces?traceID=${traceId}&traceID=1`)).map(({ traceID }) => traceID),
      [traceId],
    )
    assert.equal((await get('/traces/1')).status, 404)
  })

  it('of many traces by their ids is one question, for each once, and for a hundred at most', async () => {
    const ids = Array.from({ length: 500 }, (_, n) => `traceID=${n}`)
    const before = named.length
    await get(`/traces?traceID=0&${ids.join('&')}`)
    assert.deepEqual(named.slice(before), [Array.from({ length: 100 }, (_, n) => String(n))])
  })

  it('by a tag that every object has is one all the same', async () => {
    const tags = encodeURIComponent('{"__proto__":"a"}')
    for (const query of [`tags=${tags}`, 'tag=__proto__:a'])
      assert.deepEqual(Object.entries((await queryOf(query))?.tags ?? {}), [['__proto__', 'a']], query)
  })
})

describe('an answer', () => {
  const search = async () => get('/traces?service=glassroom')

  it('says what was cut and what was left out', async (t) => {
    const spans = Array.from({ length: 600 }, (_, n) => ({ ...span, spanId: String(n).padStart(16, '0') }))
    answer = () => Promise.resolve({ traces: [{ spans, cut: true }, ...found.traces], cut: true })
    t.after(() => (answer = () => Promise.resolve(found)))
    const { data, total, errors } = (await (await search()).json()) as {
      data: JaegerTrace[]
      total: number
      errors: { msg: string }[]
    }
    assert.deepEqual(
      data.map((trace) => [trace.spans.length, trace.traceID, trace.warnings?.length]),
      [
        [600, traceId, 1],
        [1, traceId, undefined],
      ],
    )
    assert.deepEqual(
      data[0]?.spans.map(({ spanID }) => spanID),
      spans.map(({ spanId }) => spanId),
    )
    assert.deepEqual([total, errors.length], [2, 1])
  })

  it('is made while no other is; some questions wait, and more are refused', async (t) => {
    const open: (() => void)[] = []
    const before = asked.length
    answer = () => new Promise((resolve) => open.push(() => resolve(found)))
    t.after(() => (answer = () => Promise.resolve(found)))
    const answers = Array.from({ length: mostWaiting + 1 }, () => search())
    answers.push(search())
    const refused = await Promise.race(answers)
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1'])
    for (let n = 0; n <= mostWaiting; n++) {
      assert.deepEqual([open.length, asked.length - before], [n + 1, n + 1])
      open[n]?.()
      await answers[n]
      await setImmediate()
    }
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    assert.deepEqual(statuses, [...Array<number>(mostWaiting + 1).fill(200), 503])
    assert.equal((await get(`/traces/${traceId}`)).status, 200)
  })

  it('that fails does not hold up the next', async (t) => {
    answer = () => Promise.reject(new Error('a bug'))
    t.after(() => (answer = () => Promise.resolve(found)))
    assert.equal((await search()).status, 500)
    assert.equal((await get(`/traces/${traceId}`)).status, 200)
  })
})
