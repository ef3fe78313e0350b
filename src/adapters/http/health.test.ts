import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fakeApp } from '../../../test/support/fake-app.ts'
import { health, type FiguresForm, type JournalHealth } from './health.ts'

const up = { ready: () => Promise.resolve() }
const down = { ready: () => Promise.reject(new Error('away')) }
const serving = { draining: false }
const empty: JournalHealth = { records: 0, room: 'ample', broken: false }

describe('health', () => {
  it('is ok while everything answers', async () => {
    assert.deepEqual(await health(up, empty, serving), {
      status: 'ok',
      dependencies: { postgres: 'reachable', journal: 'empty' },
    })
  })

  it('is degraded, and still serving, without Postgres and until the journal is empty again', async () => {
    assert.deepEqual(await health(down, { ...empty, records: 3 }, serving), {
      status: 'degraded',
      dependencies: { postgres: 'unreachable', journal: 'holds 3 messages' },
    })
    assert.equal((await health(up, { ...empty, records: 1 }, serving)).status, 'degraded')
  })

  it('wants no new clients while the server drains, or its journal has no room or no disk', async () => {
    const states = await Promise.all([
      health(up, empty, { draining: true }),
      health(down, { ...empty, room: 'nearly full' }, serving),
      health(up, { ...empty, room: 'full' }, serving),
      health(up, { ...empty, broken: true }, serving),
    ])
    assert.deepEqual(
      states.map(({ status, dependencies }) => [status, dependencies.journal]),
      [
        ['unavailable', 'empty'],
        ['unavailable', 'nearly full'],
        ['unavailable', 'full'],
        ['unavailable', 'broken'],
      ],
    )
  })
})

const openMetrics = 'application/openmetrics-text'
/** As Prometheus 2 and 3 ask. */
const prometheus2 = `${openMetrics};version=1.0.0,${openMetrics};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`
const prometheus3 = `${openMetrics};version=1.0.0;escaping=allow-utf-8;q=0.5,${openMetrics};version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1`

describe('GET /metrics', () => {
  const asked: [accept: string | undefined, form: FiguresForm][] = [
    [undefined, 'text'],
    ['', 'text'],
    ['*/*', 'text'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
    ['text/plain', 'text'],
    [prometheus2, 'openmetrics'],
    [prometheus3, 'openmetrics'],
    [openMetrics, 'openmetrics'],
    [`APPLICATION/OpenMetrics-Text; version="1.0.0"`, 'openmetrics'],
    [`${openMetrics};version=0.0.1`, 'text'],
    [`${openMetrics};version=2.0.0,text/plain;q=0.1`, 'text'],
    [`${openMetrics};q=0`, 'text'],
    [`${openMetrics};q=0.4,text/plain;q=0.5`, 'text'],
    [`${openMetrics};q=0.5,text/plain;q=0.5`, 'openmetrics'],
    [`${openMetrics};q=0.5,text/*;q=0.6`, 'text'],
    [`${openMetrics};q=0.5,*/*`, 'text'],
    [`${openMetrics};q=0.5,text/plain;q=0.1,*/*`, 'openmetrics'],
    ['application/*', 'text'],
    [';;,=,"', 'text'],
  ]
  for (const [accept, form] of asked) {
    it(`answers ${accept ?? 'nobody in particular'} with ${form}`, async () => {
      const metrics = (form: FiguresForm) =>
        Promise.resolve({ body: form, contentType: form === 'text' ? 'text/plain' : openMetrics })
      const headers: Record<string, string> = accept === undefined ? {} : { Accept: accept }
      const answer = await fakeApp({ metrics }).app.request('/metrics', { headers })
      assert.deepEqual([await answer.text(), answer.headers.get('vary')], [form, 'Accept'])
    })
  }
})
