import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fakeApp, member, message, room } from '../../../test/support/fake-app.ts'
import type { Page } from '../../core/ports.ts'
import type { SaidMessage } from '../../protocol/frames.ts'
import type { Refusal } from '../../protocol/refusals.ts'

const path = `/api/rooms/${room.id}/messages`

interface Answer {
  code?: string
  items?: SaidMessage[]
  nextCursor?: string | null
}

/** History of so many messages, as a store pages through it. */
function history(count: number) {
  const all = Array.from({ length: count }, (_, at) => message(at + 1))
  return (_id: string, page: Page) => {
    const found = 'after' in page ? all.slice(page.after) : all.slice(0, page.before - 1).reverse()
    return Promise.resolve(found.slice(0, page.limit))
  }
}

async function page(query: string, count = 5) {
  const { app } = fakeApp({ hub: { history: history(count) } })
  const { items = [], nextCursor } = (await (await app.request(path + query)).json()) as Answer
  return { seqs: items.map(({ seq }) => seq), nextCursor }
}

describe('GET messages', () => {
  it('begins with the newest', async () => {
    assert.deepEqual(await page('?limit=2'), { seqs: [5, 4], nextCursor: '4' })
  })

  it('goes back with before, until the end', async () => {
    assert.deepEqual(await page('?limit=2&before=4'), { seqs: [3, 2], nextCursor: '2' })
    assert.deepEqual(await page('?limit=2&before=3'), { seqs: [2, 1], nextCursor: null })
    assert.deepEqual(await page('?before=1'), { seqs: [], nextCursor: null })
  })

  it('goes on with after, until the end', async () => {
    assert.deepEqual(await page('?limit=2&after=0'), { seqs: [1, 2], nextCursor: '2' })
    assert.deepEqual(await page('?limit=2&after=3'), { seqs: [4, 5], nextCursor: null })
    assert.deepEqual(await page('?after=5'), { seqs: [], nextCursor: null })
  })

  it('gives 50 messages unless told otherwise, and 200 at most', async () => {
    assert.equal((await page('', 300)).seqs.length, 50)
    assert.equal((await page('?limit=200', 300)).seqs.length, 200)
  })

  const refused = [
    'before=1&after=2',
    'before=0',
    'before=-1',
    'after=x',
    'after=1e3',
    'limit=0',
    'limit=201',
  ]
  for (const query of [
    ...refused,
    'before=9007199254740992',
    'after=99999999999999999999',
    'after=1&after=2',
  ]) {
    it(`refuses ${query}`, async () => {
      const { app, calls } = fakeApp()
      const response = await app.request(`${path}?${query}`)
      assert.equal(response.status, 400)
      assert.equal(((await response.json()) as Answer).code, 'invalid_request')
      assert.deepEqual(calls, [])
    })
  }

  it('knows no history of an unknown room', async () => {
    const response = await fakeApp().app.request('/api/rooms/nosuchroom00/messages')
    assert.equal(((await response.json()) as Answer).code, 'unknown_room')
  })
})

function say(body: unknown, headers: Record<string, string> = {}): RequestInit {
  const all = { Authorization: 'Bearer good', 'Content-Type': 'application/json', ...headers }
  return { method: 'POST', headers: all, body: JSON.stringify(body) }
}

const hello = { text: 'hello' }

describe('POST messages', () => {
  it('says the text as the member of the token, with the key as ref', async () => {
    const { app, calls } = fakeApp()
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const response = await app.request(path, say(hello, { 'Idempotency-Key': 'key-1', traceparent }))
    assert.equal(response.status, 201)
    assert.deepEqual(await response.json(), message(4))
    assert.deepEqual(calls, [['post', member, room.id, { text: 'hello', ref: 'key-1', traceparent }]])
  })

  it('makes a new ref for each message without a key, and takes no garbage for a trace', async () => {
    const { app, calls } = fakeApp()
    for (const traceparent of ['garbage', 'x'.repeat(5_000)])
      await app.request(path, say(hello, { traceparent }))
    const sayings = calls.map(([, , , saying]) => saying as { ref: string })
    assert.deepEqual(Object.keys(sayings[0] ?? {}), ['text', 'ref'])
    assert.match(sayings[0]?.ref ?? '', /^[0-9a-z]{20}$/)
    assert.notEqual(sayings[0]?.ref, sayings[1]?.ref)
  })

  for (const authorization of ['bearer good', 'BEARER   good']) {
    it(`reads "${authorization}"`, async () => {
      const response = await fakeApp().app.request(path, say(hello, { Authorization: authorization }))
      assert.equal(response.status, 201)
    })
  }

  for (const authorization of [
    '',
    'Bearer',
    'Bearer ',
    'Basic good',
    'Bearer\tgood',
    'good',
    'Bearer good good',
  ]) {
    it(`answers 401 to "${authorization}"`, async () => {
      const { app, calls } = fakeApp()
      const response = await app.request(path, say(hello, { Authorization: authorization }))
      assert.equal(response.status, 401)
      assert.equal(response.headers.get('www-authenticate'), 'Bearer')
      assert.deepEqual(calls, [])
    })
  }

  it('says which token is expired and which is none, and never repeats it', async () => {
    for (const [token, word] of [
      ['old', 'expired'],
      ['forged-token', 'invalid'],
    ] as const) {
      const response = await fakeApp().app.request(path, say(hello, { Authorization: `Bearer ${token}` }))
      const body = await response.text()
      assert.match(body, new RegExp(`The token is ${word}`))
      assert.doesNotMatch(body, /forged-token/)
      assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer error="invalid_token"$/)
    }
  })

  const refused: [name: string, init: RequestInit, expected: string][] = [
    ['a text of 4,097 bytes', say({ text: 'x'.repeat(4_097) }), '413 too_large'],
    ['4,096 characters of 4 bytes', say({ text: '🦉'.repeat(4_096) }), '413 too_large'],
    ['an empty text', say({ text: '' }), '422 invalid_text'],
    ['an invisible text', say({ text: ' \u200b' }), '422 invalid_text'],
    ['a text with NUL', say({ text: 'a\0' }), '422 invalid_text'],
    ['a text with half a character', { ...say(hello), body: '{"text":"\\ud800"}' }, '422 invalid_text'],
    ['a text that is an object', say({ text: {} }), '400 invalid_request'],
    ['no text', say({}), '400 invalid_request'],
    ['a key of 129 characters', say(hello, { 'Idempotency-Key': 'k'.repeat(129) }), '400 invalid_request'],
    ['a key beyond ASCII', say(hello, { 'Idempotency-Key': 'caf\xe9' }), '400 invalid_request'],
    ['a key with a space', say(hello, { 'Idempotency-Key': 'a b' }), '400 invalid_request'],
    ['an empty key', say(hello, { 'Idempotency-Key': '' }), '400 invalid_request'],
  ]
  for (const [name, init, expected] of refused) {
    it(`refuses ${name}`, async () => {
      const { app, calls } = fakeApp()
      const response = await app.request(path, init)
      assert.equal(`${response.status} ${((await response.json()) as Answer).code}`, expected)
      assert.deepEqual(calls, [])
    })
  }

  it('names the header when the key is repeated', async () => {
    const { app, calls } = fakeApp()
    const { headers, ...rest } = say(hello)
    const twice = new Headers(headers)
    for (const key of ['a', 'b']) twice.append('Idempotency-Key', key)
    const response = await app.request(path, { ...rest, headers: twice })
    const { errors } = (await response.json()) as { errors: { field: string }[] }
    assert.deepEqual(
      [response.status, errors.map(({ field }) => field), calls],
      [400, ['idempotency-key'], []],
    )
  })

  const fromHub: [refusal: Refusal, status: number, retryAfter: string | null][] = [
    [{ code: 'ref_conflict', message: 'used' }, 409, null],
    [{ code: 'unknown_room', message: 'none' }, 404, null],
    [{ code: 'rate_limited', message: 'fast', retryAfterMs: 1_200 }, 429, '2'],
    [{ code: 'overloaded', message: 'busy', retryAfterMs: 1_000 }, 503, '1'],
    [{ code: 'storage_unavailable', message: 'away', retryAfterMs: 1_000 }, 503, '1'],
  ]
  for (const [refusal, status, retryAfter] of fromHub) {
    it(`hands on ${refusal.code}`, async () => {
      const { app } = fakeApp({ hub: { post: () => Promise.resolve({ refusal }) } })
      const response = await app.request(path, say(hello))
      const { code, detail, retryAfterMs } = (await response.json()) as Record<string, unknown>
      assert.deepEqual([response.status, response.headers.get('retry-after')], [status, retryAfter])
      assert.deepEqual([code, detail, retryAfterMs], [refusal.code, refusal.message, refusal.retryAfterMs])
    })
  }
})
