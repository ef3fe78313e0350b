import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HttpApi } from './http.ts'

function api(answer: () => Response | Promise<Response>) {
  const asked: { url: string; method: string; body: unknown }[] = []
  const http = new HttpApi('http://server/base', (url, init) => {
    asked.push({ url, method: init.method ?? 'GET', body: init.body })
    return Promise.resolve(answer())
  })
  return { http, asked }
}

describe('the HTTP side', () => {
  it('asks for rooms, history and new rooms', async () => {
    const { http, asked } = api(() => Response.json({}))
    await http.rooms()
    await http.rooms({ search: '100% é&', limit: 5, cursor: 'c' })
    await http.messages('r', { before: 7, limit: 2 })
    await http.createRoom()
    await http.createRoom('Talk')
    assert.deepEqual(
      asked.map(({ url, method, body }) => [method, url.replace('http://server/base', ''), body]),
      [
        ['GET', '/api/rooms', undefined],
        ['GET', '/api/rooms?search=100%25+%C3%A9%26&limit=5&cursor=c', undefined],
        ['GET', '/api/rooms/r/messages?before=7&limit=2', undefined],
        ['POST', '/api/rooms', '{}'],
        ['POST', '/api/rooms', '{"name":"Talk"}'],
      ],
    )
  })

  it('rejects with the code and the time of a problem', async () => {
    const body = { code: 'storage_unavailable', detail: 'History is out of reach.' }
    const { http } = api(() => Response.json(body, { status: 503, headers: { 'retry-after': '2' } }))
    await assert.rejects(http.rooms(), {
      name: 'Refused',
      code: 'storage_unavailable',
      message: 'History is out of reach.',
      retryAfterMs: 2_000,
      retry: true,
    })
  })

  it('rejects as unreachable when there is no answer, or one that is not the server’s', async () => {
    const away = api(() => {
      throw new TypeError('fetch failed')
    })
    await assert.rejects(away.http.rooms(), { code: 'unreachable', retry: true })
    const portal = api(() => new Response('<html>', { status: 502 }))
    await assert.rejects(portal.http.rooms(), { code: 'unreachable' })
  })
})
