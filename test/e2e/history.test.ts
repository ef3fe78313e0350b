/** History, search and posting over HTTP, against a real Postgres. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Member, SaidMessage } from '../../src/protocol/frames.ts'
import { testServer, type TestServer } from '../support/server.ts'

interface MessagePage {
  items: SaidMessage[]
  nextCursor: string | null
}

let server: TestServer
before(async () => {
  server = await testServer()
})
after(() => server.stop())

async function page(room: string, query: string): Promise<MessagePage> {
  const response = await fetch(`${server.url}/api/rooms/${room}/messages?${query}`)
  assert.equal(response.status, 200)
  return (await response.json()) as MessagePage
}

/** Every page, from the first to the last. */
async function walk(room: string, direction: 'before' | 'after', limit: number): Promise<SaidMessage[]> {
  const all: SaidMessage[] = []
  let cursor = direction === 'after' ? '0' : undefined
  do {
    const query = `limit=${limit}${cursor === undefined ? '' : `&${direction}=${cursor}`}`
    const { items, nextCursor } = await page(room, query)
    all.push(...items)
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
  return all
}

async function session(name: string): Promise<{ token: string; member: Member }> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await fetch(`${server.url}/api/sessions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name }),
  })
  return (await response.json()) as { token: string; member: Member }
}

function post(room: string, text: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${server.url}/api/rooms/${room}/messages`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ text }),
  })
}

describe('history', () => {
  it('has every message once, in both directions, while others go on writing', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    for (let n = 1; n <= 100; n++) ada.say({ type: 'send', room: room.id, text: `${n}`, ref: `${n}` })
    await ada.until('ack', 100)
    for (let n = 101; n <= 400; n++) ada.say({ type: 'send', room: room.id, text: `${n}`, ref: `${n}` })
    const backwards = await walk(room.id, 'before', 7)
    await ada.until('ack', 400)
    const forwards = await walk(room.id, 'after', 33)
    const numbers = backwards.map((message) => message.seq ?? 0)
    const newest = numbers[0] ?? 0
    assert.ok(newest >= 100)
    assert.deepEqual(
      numbers,
      Array.from({ length: newest }, (_, at) => newest - at),
    )
    assert.deepEqual(
      forwards.map((message) => message.text),
      Array.from({ length: 400 }, (_, at) => `${at + 1}`),
    )
  })

  it('is the same as what was seen live', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id, 'Ada 🦊')
    for (const text of [
      '‮right to left',
      '👩‍👩‍👧‍👧',
      'it\'s "quoted" \\ and %_',
      '<script>alert(1)</script>',
      'é\u0301\n\tx',
    ]) {
      ada.say({ type: 'send', room: room.id, text, ref: text })
    }
    const live = (await ada.until('message', 5)).map(({ type: _, ...message }) => message)
    assert.deepEqual((await page(room.id, 'after=0')).items, live)
  })
})

describe('posting', () => {
  it('stores once however often it is repeated, and reaches those who listen', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    const { token, member } = await session('Poster')
    const headers = { Authorization: `Bearer ${token}`, 'Idempotency-Key': 'k1' }
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(room.id, 'hello', headers)))
    const messages = await Promise.all(answers.map((answer) => answer.json() as Promise<SaidMessage>))
    for (const message of messages) assert.deepEqual(message, messages[0])
    assert.deepEqual(messages[0]?.sender, member)
    assert.equal((await ada.next('message')).id, messages[0]?.id)
    assert.equal((await post(room.id, 'other', headers)).status, 409)
    assert.equal((await page(room.id, 'after=0')).items.length, 1)
  })

  it('without a token, or with a forged one, is refused', async () => {
    const room = await server.createRoom()
    const { token } = await session('Poster')
    for (const authorization of ['', 'Bearer', 'Bearer x', `Basic ${token}`, `Bearer ${token}x`]) {
      const answer = await post(room.id, 'x', authorization ? { Authorization: authorization } : {})
      assert.equal(answer.status, 401, authorization)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
    }
  })
})

describe('hostile parameters', () => {
  const corpus = [
    "'; drop table messages; --",
    "' or '1'='1",
    '%',
    '_',
    '\\',
    '%%%%%%%%',
    '(a+)+$',
    "' & | ! :* <-> ((",
    '🦊',
    '‮',
    '$1',
    '{{7*7}}',
    '../../etc/passwd',
    '\u0000',
    '-1',
    '1e9',
    '0x10',
    'NaN',
    'null',
    '[]',
    'x'.repeat(3000),
  ]

  it('are taken for what they are, or refused with 400 or 404, never more', async () => {
    const room = await server.createRoom()
    const list = (await (await fetch(`${server.url}/api/rooms?limit=1`)).json()) as { nextCursor: string }
    for (const text of corpus) {
      const value = encodeURIComponent(text)
      const paths = [
        `/api/rooms?search=${value}`,
        `/api/rooms?limit=${value}`,
        `/api/rooms?cursor=${value}`,
        `/api/rooms?cursor=${btoa(encodeURIComponent(text))}`,
        `/api/rooms?search=a&cursor=${list.nextCursor}`,
        `/api/rooms/${value}`,
        `/api/rooms/${value}/messages`,
        `/api/rooms/${room.id}/messages?before=${value}`,
        `/api/rooms/${room.id}/messages?after=${value}`,
        `/api/rooms/${room.id}/messages?limit=${value}`,
      ]
      for (const path of paths) {
        const { status } = await fetch(`${server.url}${path}`)
        assert.ok([200, 400, 404].includes(status), `${path.slice(0, 100)}: ${status}`)
      }
    }
    const [row] = await server.sql`select count(*) from rooms`
    assert.ok(Number(row?.count) > 0)
  })

  it('find rooms by characters that mean something elsewhere', async () => {
    for (const name of ['100% sure', 'snake_case', "O'Neill's", 'fox 🦊 den', 'back\\slash']) {
      const room = await server.createRoom(name)
      for (const search of [name, name.slice(0, 6)]) {
        const found = await fetch(`${server.url}/api/rooms?search=${encodeURIComponent(search)}`)
        const { items } = (await found.json()) as { items: { id: string }[] }
        assert.ok(
          items.some(({ id }) => id === room.id),
          `${search} finds ${name}`,
        )
      }
    }
    const all = await fetch(`${server.url}/api/rooms?search=%25`)
    const { items } = (await all.json()) as { items: { name: string }[] }
    assert.deepEqual(
      items.map(({ name }) => name),
      ['100% sure'],
    )
  })
})
