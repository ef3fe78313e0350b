import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Span } from '../../protocol/watched.ts'
import type { RequestFact } from '../request.ts'
import { choiceOf } from './choice.ts'
import { requestRecorder } from './requests.ts'
import { samplerOf, type Sampled } from './sampling.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const now = 1_700_000_000_000

function spansOf(requests: Partial<RequestFact>[], sampled: Sampled = () => true): Span[] {
  const spans: Span[] = []
  const choose = choiceOf({ sampled, slowMs: 250, clock: { monotonic: () => 0 } })
  const record = requestRecorder({ choose, emit: (some) => void spans.push(...some), now: () => now })
  for (const request of requests) {
    record({ method: 'GET', route: '/api/rooms/:id', status: 200, ms: 12.5, ...request })
  }
  return spans
}

describe('the span of a request', () => {
  it('names its route, and not its address', () => {
    const [span] = spansOf([{ method: 'POST', route: '/api/rooms/:id/messages', status: 201 }])
    assert.match(span?.traceId ?? '', /^[0-9a-f]{32}$/)
    assert.match(span?.spanId ?? '', /^[0-9a-f]{16}$/)
    const { traceId: _trace, spanId: _span, ...rest } = span ?? {}
    assert.deepEqual(rest, {
      name: 'POST /api/rooms/{id}/messages',
      kind: 'server',
      startedAt: now - 12.5,
      ms: 12.5,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/rooms/{id}/messages',
        'http.response.status_code': 201,
      },
      links: [],
    })
  })

  it('reads a parameter with a pattern', () => {
    const [span] = spansOf([{ route: '/api/files/:file{.+}/:part' }])
    assert.equal(span?.name, 'GET /api/files/{file}/{part}')
  })

  it('is a trace of its own for each, without a traceparent', () => {
    const [one, other] = spansOf([{}, {}])
    assert.notEqual(one?.traceId, other?.traceId)
    assert.equal(one?.parentId, undefined)
  })

  it("is in the client's trace, with one", () => {
    const [span] = spansOf([{ traceparent: `00-${traceId}-00f067aa0ba902b7-01` }])
    assert.deepEqual([span?.traceId, span?.parentId], [traceId, '00f067aa0ba902b7'])
  })

  it('is an error of the server only', () => {
    const errors = spansOf([{ status: 404 }, { status: 500 }, { status: 503 }]).map(({ error }) => error)
    assert.deepEqual(errors, [undefined, '500', '503'])
  })

  it('is made of the API only', () => {
    const routes = [
      '/metrics',
      '/healthz',
      '/readyz',
      '/',
      '/frontend/:file{.+}',
      '/dashboard/api/now',
      'unmatched',
    ]
    assert.deepEqual(spansOf(routes.map((route) => ({ route }))), [])
  })

  it('is made when it is sampled, slow or failed', () => {
    const sampled = samplerOf('parentbased_always_off') ?? assert.fail('no sampler')
    const asked = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` }
    const spans = spansOf([{}, { status: 404 }, asked, { ms: 250 }, { status: 503 }], sampled)
    assert.deepEqual(
      spans.map(({ traceId: id, ms, error }) => [id === traceId, ms, error]),
      [
        [true, 12.5, undefined],
        [false, 250, undefined],
        [false, 12.5, '503'],
      ],
    )
  })

  it('has a budget', () => {
    const spans = spansOf(
      Array.from({ length: 150 }, () => ({ status: 500 })),
      () => false,
    )
    assert.equal(spans.length, 100)
  })

  it("has another budget for what is made since it is in a client's trace", () => {
    const traceparent = '00-10000000000000000000000000000000-00f067aa0ba902b7-01'
    const asked = Array.from({ length: 200 }, () => ({ traceparent }))
    for (const name of ['parentbased_traceidratio', 'traceidratio']) {
      const sampled = samplerOf(name, '0.0000001') ?? assert.fail('no sampler')
      assert.equal(spansOf([...asked, { status: 500 }], sampled).length, 101, name)
    }
  })
})
