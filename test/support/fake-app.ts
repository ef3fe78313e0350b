/** The HTTP app over a hub that answers what the test says. */

import { mkdtempSync, writeFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { createApp, type AppDeps } from '../../src/adapters/http/app.ts'
import type { Tokens } from '../../src/core/ports.ts'
import type { StoredMessage } from '../../src/core/message.ts'
import type { RoomState } from '../../src/protocol/frames.ts'
import { answerChecker, type CheckAnswer, type OpenApi } from './answer-checker.ts'

export const room: RoomState = {
  id: '7k2m9q4x1b0c',
  name: 'amber heron',
  createdAt: '2026-01-01T12:00:00.000Z',
  head: 3,
  membersOnline: 1,
}

export const member = { id: '5gq0v7c2k9w3x1nd', name: 'quiet otter' }

export function message(seq: number, text = 'hello'): StoredMessage {
  const sentAt = '2026-01-01T12:00:00.000Z'
  const id = '01234567-89ab-8def-8123-456789abcdef'
  return { id, room: room.id, seq, sender: member, kind: 'chat', text, sentAt, ref: `r${seq}` }
}

const tokens: Tokens = {
  sign: ({ id }) => `token-of-${id}`,
  verify: (token) => {
    if (token === 'old') return { refused: 'expired' }
    return token === 'good' ? { member } : { refused: 'invalid' }
  },
}

type Fetch = OpenAPIHono['fetch']

type Call = [method: string, ...args: unknown[]]

export function fakeApp(changed: { hub?: Partial<AppDeps['hub']> } & Partial<Omit<AppDeps, 'hub'>> = {}) {
  const calls: Call[] = []
  const errors: unknown[] = []
  const hub: AppDeps['hub'] = {
    guest: (name = 'random name') => ({ ...member, name }),
    createRoom: (name = 'random name') => Promise.resolve({ ...room, name, head: 0 }),
    rooms: () => Promise.resolve({ items: [room], nextCursor: 'bmV4dA' }),
    room: (id) => Promise.resolve(id === room.id ? { room, members: [member] } : undefined),
    history: (id) => Promise.resolve(id === room.id ? [message(3), message(2), message(1)] : undefined),
    post: () => Promise.resolve({ message: message(4) }),
    ...changed.hub,
  }
  const app = createApp({
    tokens,
    health: () => Promise.resolve({ status: 'ok', dependencies: { postgres: 'reachable' } }),
    metrics: () =>
      Promise.resolve({ body: 'up 1\n', contentType: 'text/plain; version=0.0.4; charset=utf-8' }),
    version: '1.2.3',
    files: { page: 'nowhere', dashboard: 'nowhere', asyncapiPage: 'nowhere.html', asyncapi: 'nowhere.yaml' },
    onError: (error) => errors.push(error),
    ...changed,
    hub: recording(hub, calls),
  })
  app.fetch = checked(app)
  return { app, calls, errors }
}

/** Has every answer looked at before it is given; one that the app's own document does not have is thrown instead. */
function checked(app: OpenAPIHono): Fetch {
  const { fetch } = app
  const check = checkerOf(app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } }))
  return async (request, ...rest) => {
    const response = await fetch(request, ...rest)
    const { method, url: target } = request
    const { status, headers } = response
    check({ method, target, status, headers, body: await response.clone().text() })
    return response
  }
}

const checkers = new Map<string, CheckAnswer>()

/** Most apps have the same document. */
function checkerOf(document: object): CheckAnswer {
  const text = JSON.stringify(document)
  const check = checkers.get(text) ?? answerChecker(JSON.parse(text) as OpenApi)
  checkers.set(text, check)
  return check
}

function recording<Methods extends object>(methods: Methods, calls: Call[]): Methods {
  return new Proxy(methods, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown
      return (...args: unknown[]) => {
        calls.push([String(name), ...args])
        return method(...args)
      }
    },
  })
}

/** A folder as the build makes one, with things in it that nobody may fetch. */
export function builtFiles(): AppDeps['files'] & { root: string } {
  const root = mkdtempSync(join(tmpdir(), 'glassroom-page-'))
  const [page, dashboard] = [join(root, 'frontend'), join(root, 'dashboard')]
  mkdirSync(dashboard)
  writeFileSync(join(dashboard, 'index.html'), '<!doctype html><title>Dashboard</title>')
  mkdirSync(join(page, 'fonts'), { recursive: true })
  writeFileSync(join(root, 'secret'), 'secret')
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Glassroom</title>')
  writeFileSync(join(page, 'page.js'), 'void 0')
  writeFileSync(join(page, 'page.js.map'), 'secret')
  writeFileSync(join(page, '.env'), 'secret')
  writeFileSync(join(page, 'fonts/a.woff2'), 'font')
  symlinkSync(join(root, 'secret'), join(page, 'link.js'))
  const [asyncapiPage, asyncapi] = [join(root, 'asyncapi.html'), join(root, 'asyncapi.yaml')]
  writeFileSync(
    asyncapiPage,
    '<!doctype html><script>one()</script><script type="text/javascript">two()</script>',
  )
  writeFileSync(asyncapi, 'asyncapi: 3.0.0\n')
  return { root, page, dashboard, asyncapiPage, asyncapi }
}
