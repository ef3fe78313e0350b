import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { readArguments } from '../commands/arguments.ts'
import { http, planHttp } from '../commands/http.ts'
import { Unable } from '../failure.ts'
import { noView } from '../terminal/view.ts'
import { fakeApi, type Asked } from './fake-api.ts'
import { runHttp } from './http.ts'
import { renderHttp } from './render.ts'
import type { HttpSummary } from './summary.ts'

type Answer = (asked: Asked, response: ServerResponse) => boolean

/** A server that is like Glassroom where a load over HTTP looks; `special` answers otherwise where it says so. */
async function smallServer(t: TestContext, special: Answer = () => false): Promise<URL> {
  const counts = new Map<string, number>()
  const { url } = await fakeApi(t, (asked, response) => {
    if (asked.path === '/metrics') return response.end(metricsOf(counts))
    if (!special(asked, response)) answer(asked, response)
    const route = asked.path.replace(/\?.*/, '').replace(/rooms\/[^/]+/, 'rooms/:id')
    const key = `method="${asked.method}",route="${route}",status="${response.statusCode}"`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  })
  return url
}

function metricsOf(counts: ReadonlyMap<string, number>): string {
  const rows = [...counts].map(([key, n]) => `http_server_request_duration_seconds_count{${key}} ${n}`)
  return [
    'http_server_request_duration_seconds_count{route="/"} 0',
    ...rows,
    'process_cpu_seconds_total 1',
    '',
  ].join('\n')
}

function answer({ method, path }: Asked, response: ServerResponse): void {
  const body = path === '/api/sessions' ? { token: 'me' } : { id: 'room', name: 'bench room' }
  response.writeHead(method === 'POST' ? 201 : 200).end(JSON.stringify(body))
}

/** A short load of the command line's usual mix. */
function load(url: URL, ...words: string[]): Promise<HttpSummary> {
  const short = [
    '-d',
    '150ms',
    '--warmup',
    '50ms',
    '--rooms',
    '2',
    '--history',
    '3',
    '-c',
    '4',
    '-r',
    '400/s',
  ]
  const given = readArguments(http.command, ['-u', url.href, ...short, ...words])
  return runHttp(planHttp(given), { view: noView, signal: new AbortController().signal })
}

/** What does not hang on how busy this machine is. */
function findings({ reasons }: HttpSummary): string[] {
  return reasons.filter((reason) => !/^The generator was/.test(reason))
}

describe('a load over HTTP', () => {
  it('measures every endpoint, and agrees with the server’s own counts', async (t) => {
    const summary = await load(await smallServer(t))
    assert.deepEqual(findings(summary), [])
    const { requests, latency, endpoints, reconciliation, server, environment } = summary
    assert.deepEqual([requests.planned, requests.sent, requests.answered], [80, 80, 80])
    assert.equal(latency.response.count, 60)
    assert.equal(
      endpoints.reduce((sum, { answered }) => sum + answered, 0),
      80,
    )
    assert.ok(reconciliation.length >= 4 && reconciliation.every(({ agrees }) => agrees))
    assert.equal(server?.source, 'its metrics')
    assert.equal(environment.loopback, true)
  })

  it('tells of every answer that is not the right one', async (t) => {
    const url = await smallServer(t, ({ path }, response) => {
      if (path !== '/healthz') return false
      response.writeHead(429).end()
      return true
    })
    const summary = await load(url, '--mix', 'healthz')
    assert.deepEqual(summary.requests.unexpected, { 'healthz 429': 80 })
    assert.match(findings(summary).join(), /healthz 429, 80 times\. Start the server with RATE_LIMIT=off\./)
    assert.notEqual(summary.exitCode, 0)
  })

  it('finds a server whose metrics lie', async (t) => {
    let lies = 0
    const url = await smallServer(t, ({ path }, response) => {
      if (path !== '/healthz' || ++lies > 1) return false
      // Counted as another status than the one that went out.
      response.writeHead(200).end()
      response.statusCode = 500
      return true
    })
    const given = readArguments(http.command, [
      '-u',
      url.href,
      '--mix',
      'healthz',
      '-d',
      '100ms',
      '--warmup',
      '0',
    ])
    const summary = await runHttp(planHttp(given), {
      view: noView,
      signal: AbortSignal.timeout(60_000),
      patienceMs: 0,
    })
    assert.equal(summary.verdict, 'broken')
    assert.equal(summary.exitCode, 91)
    assert.match(summary.reasons.join(), /GET \/healthz 200: .* ours is/)
  })

  it('cannot begin without a server, or with one that is no Glassroom', async (t) => {
    const { url, close } = await fakeApi(t, (_asked, response) => response.writeHead(404).end())
    await assert.rejects(
      load(url),
      (error) => error instanceof Unable && /does not look like/.test(error.message),
    )
    close()
    await assert.rejects(
      load(url),
      (error) => error instanceof Unable && /There is no server/.test(error.message),
    )
  })

  it('ends at once when it is interrupted while it makes rooms', async (t) => {
    const stop = new AbortController()
    // Never answers.
    const url = await smallServer(t, ({ path }) => path === '/api/rooms' && (stop.abort(), true))
    const given = readArguments(http.command, ['-u', url.href, '-d', '1h'])
    await assert.rejects(runHttp(planHttp(given), { view: noView, signal: stop.signal }), {
      name: 'Unable',
      message: 'Interrupted.',
      exitCode: 130,
    })
  })

  it('holds nothing against a server that was started anew, and says so', async (t) => {
    let starts = 0
    const { url } = await fakeApi(t, (asked, response) => {
      if (asked.path === '/metrics')
        response.end(`process_start_time_seconds ${starts++}\n${metricsOf(new Map())}`)
      else answer(asked, response)
    })
    const summary = await load(url)
    assert.deepEqual([findings(summary), summary.reconciliation], [[], []])
    assert.match(summary.notes?.join() ?? '', /^The server was started anew during the run: /)
    assert.match(renderHttp(summary, false), / - The server was started anew/)
  })

  it('is told in lines of at most 80 columns', async (t) => {
    const summary = await load(await smallServer(t))
    const text = renderHttp(summary, false)
    assert.deepEqual(
      text.split('\n').filter((line) => line.length > 80),
      [],
    )
    for (const part of ['bench http', 'open: 400/s', 'all ¹', 'counts agree to the unit', 'again:'])
      assert.ok(text.includes(part), part)
  })

  it('says what was wrong, and with which numbers', async (t) => {
    const summary = await load(await smallServer(t))
    const [row] = summary.reconciliation
    assert.ok(row)
    const wrong: HttpSummary = {
      ...summary,
      verdict: 'broken',
      reasons: ['A sentence.'],
      requests: { ...summary.requests, unexpected: { 'post 503': 7 }, failed: { timeout: 2 } },
      reconciliation: [{ ...row, what: 'messages kept', ours: 9, theirs: 8, agrees: false }],
    }
    const text = renderHttp(wrong, false)
    for (const part of [
      '✗ post 503: 7',
      '✗ timeout: 2',
      "✗ messages kept: ours 9, the server's 8",
      'BROKEN',
      '- A sentence.',
    ])
      assert.ok(text.includes(part), part)
  })
})
