import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fakeApp, member, room } from '../../../test/support/fake-app.ts'
import { StorageUnavailable } from '../../core/ports.ts'

const post = (body: string, type = 'application/json') => ({
  method: 'POST',
  body,
  headers: { 'Content-Type': type },
})
const json = (value: unknown) => post(JSON.stringify(value))

interface Problem {
  code: string
  errors?: { field: string }[]
}

/** Such as `400 invalid_request limit`. */
async function refusalOf(response: Response): Promise<string> {
  assert.equal(response.headers.get('content-type'), 'application/problem+json')
  assert.equal(response.headers.get('cache-control'), 'no-store')
  const { code, errors = [] } = (await response.json()) as Problem
  return [response.status, code, ...errors.map(({ field }) => field)].join(' ')
}

describe('POST /api/rooms', () => {
  it('opens a room of that name, cleaned', async () => {
    const { app, calls } = fakeApp()
    const response = await app.request('/api/rooms', json({ name: '  amber\u202e \n heron ' }))
    assert.equal(response.status, 201)
    assert.equal(response.headers.get('location'), `/api/rooms/${room.id}`)
    assert.deepEqual(await response.json(), { ...room, head: 0 })
    assert.deepEqual(calls, [['createRoom', 'amber heron']])
  })

  it('opens a room of a random name, with an empty object or no body at all', async () => {
    const { app, calls } = fakeApp()
    assert.equal((await app.request('/api/rooms', json({}))).status, 201)
    assert.equal((await app.request('/api/rooms', { method: 'POST' })).status, 201)
    assert.deepEqual(calls, [
      ['createRoom', undefined],
      ['createRoom', undefined],
    ])
  })

  const refused: [name: string, init: RequestInit, expected: string][] = [
    ['a name without anything to see', json({ name: '\u200b ' }), '400 invalid_request name'],
    ['a name of 81 characters', json({ name: '☃'.repeat(81) }), '400 invalid_request name'],
    ['a name with NUL', json({ name: 'a\0b' }), '400 invalid_request name'],
    ['a name with half a character', post('{"name":"\\ud800"}'), '400 invalid_request name'],
    ['a name that is a number', json({ name: 1 }), '400 invalid_request name'],
    ['a list', json([]), '400 invalid_request body'],
    ['no object', json(null), '400 invalid_request body'],
    ['a text that is not JSON', post('{'), '400 invalid_request'],
    [
      'bytes that are not UTF-8',
      { ...post(''), body: Buffer.from([0x22, 0xc3, 0x28, 0x22]) },
      '400 invalid_request',
    ],
    ['a form', post('name=a', 'application/x-www-form-urlencoded'), '415 unsupported_media_type'],
    ['plain text', post('{}', 'text/plain'), '415 unsupported_media_type'],
    ['another charset', post('{}', 'application/json; charset=utf-16'), '415 unsupported_media_type'],
    ['32 KiB and more', json({ name: 'x'.repeat(32 * 1024) }), '413 too_large'],
  ]
  for (const [name, init, expected] of refused) {
    it(`refuses ${name}`, async () => {
      const { app, calls } = fakeApp()
      assert.equal(await refusalOf(await app.request('/api/rooms', init)), expected)
      assert.deepEqual(calls, [])
    })
  }

  it('refuses a compressed body', async () => {
    const init = { ...json({}), headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' } }
    assert.equal(
      await refusalOf(await fakeApp().app.request('/api/rooms', init)),
      '415 unsupported_media_type',
    )
  })

  it('refuses pages of other origins', async () => {
    const init = { method: 'POST', headers: { Host: 'chat.test', Origin: 'https://evil.example' } }
    assert.equal(await refusalOf(await fakeApp().app.request('/api/rooms', init)), '403 forbidden')
    const own = { method: 'POST', headers: { Host: 'chat.test', Origin: 'https://chat.test' } }
    assert.equal((await fakeApp().app.request('/api/rooms', own)).status, 201)
  })
})

describe('GET /api/rooms', () => {
  it('hands the search on as it is', async () => {
    const { app, calls } = fakeApp()
    const response = await app.request(
      `/api/rooms?search=${encodeURIComponent("50%_'☃")}&limit=7&cursor=bmV4dA`,
    )
    assert.deepEqual(await response.json(), { items: [room], nextCursor: 'bmV4dA' })
    assert.deepEqual(calls, [['rooms', { search: "50%_'☃", limit: 7, cursor: 'bmV4dA' }]])
  })

  it('asks for 20 rooms unless told otherwise', async () => {
    const { app, calls } = fakeApp()
    await app.request('/api/rooms')
    assert.deepEqual(calls, [['rooms', { limit: 20 }]])
  })

  for (const limit of ['-1', '0', '101', '1e9', '1.5', 'abc', '%00', '', '٣', '1&limit=2']) {
    it(`refuses limit=${limit}`, async () => {
      const { app, calls } = fakeApp()
      assert.equal(
        await refusalOf(await app.request(`/api/rooms?limit=${limit}`)),
        '400 invalid_request limit',
      )
      assert.deepEqual(calls, [])
    })
  }

  it('names every field that is wrong', async () => {
    const long = encodeURIComponent('☃'.repeat(81))
    const response = await fakeApp().app.request(
      `/api/rooms?limit=0&search=${long}&cursor=${'a'.repeat(2_000)}`,
    )
    assert.equal(await refusalOf(response), '400 invalid_request search limit cursor')
  })

  it('refuses a search with NUL, and a cursor that the hub does not know', async () => {
    const { app } = fakeApp({ hub: { rooms: () => Promise.resolve(undefined) } })
    assert.equal(await refusalOf(await app.request('/api/rooms?search=a%00')), '400 invalid_request search')
    assert.equal(await refusalOf(await app.request('/api/rooms?cursor=x')), '400 invalid_request cursor')
  })

  it('says when to come back while the store is away', async () => {
    const { app, errors } = fakeApp({ hub: { rooms: () => Promise.reject(new StorageUnavailable('away')) } })
    const response = await app.request('/api/rooms')
    assert.equal(response.headers.get('retry-after'), '1')
    assert.equal(await refusalOf(response), '503 storage_unavailable')
    assert.deepEqual(errors, [])
  })

  it('tells a bug to the operator and nothing of it to the client', async () => {
    const bug = new Error('secret detail')
    const { app, errors } = fakeApp({ hub: { rooms: () => Promise.reject(bug) } })
    const response = await app.request('/api/rooms')
    assert.doesNotMatch(await response.clone().text(), /secret|stack/)
    assert.equal(await refusalOf(response), '500 internal')
    assert.deepEqual(errors, [bug])
  })
})

describe('GET /api/rooms/{id}', () => {
  it('shows the room and its members', async () => {
    const response = await fakeApp().app.request(`/api/rooms/${room.id}`)
    assert.deepEqual(await response.json(), { ...room, members: [member] })
  })

  for (const id of ['nosuchroom00', 'a%00b', '%ff', '%E0%A4%A', 'a%2Fb', '..%2f', 'A', 'x'.repeat(7_000)]) {
    it(`knows no room ${id.slice(0, 20)}`, async () => {
      assert.equal(await refusalOf(await fakeApp().app.request(`/api/rooms/${id}`)), '404 unknown_room')
    })
  }
})
