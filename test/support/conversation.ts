/** A talk of two people that goes the same way with every server, and what each of them was told of it. */

import { Chatter } from './chatter.ts'
import type { TestServer } from './server.ts'

/** What was answered; ids and tokens are named by the order in which they came up, and times are not told. */
export type Transcript = Record<string, unknown>

const pipelined = 30

/** Everything that a client can do, refusals included. */
export async function converse(server: TestServer): Promise<Transcript> {
  const http = asking(server.url)
  const room = (await http('POST', '/api/rooms', { name: 'study' })).id as string
  const ada = await Chatter.open(server.url, { name: 'Ada' })
  ada.say({ type: 'join', room })
  await ada.next('joined')
  const bob = await Chatter.open(server.url, { name: 'Bob', room })
  await bob.next('joined')
  await speak(ada, bob, room)
  await refuse(ada, room)
  await post(http, room)
  await bob.until('message', pipelined + 3)
  ada.say({ type: 'leave', room })
  ada.say({ type: 'send', room, text: 'gone', ref: 'gone' })
  await ada.until('error', 6)
  ada.say({ type: 'ping' })
  await ada.next('pong')
  await http('GET', `/api/rooms/${room}`)
  await http('GET', `/api/rooms/${room}/messages?after=0`)
  await http('GET', '/api/rooms/nowhere00000')
  await Promise.all([ada.close(), bob.close()])
  return normal({ http: http.answers, ada: framesOf(ada), bob: framesOf(bob) })
}

async function speak(ada: Chatter, bob: Chatter, room: string): Promise<void> {
  for (let n = 0; n < pipelined; n++) ada.say({ type: 'send', room, text: `text ${n}`, ref: `ref ${n}` })
  await ada.until('ack', pipelined)
  bob.socket.send('a plain line')
  await bob.next('ack')
  ada.say({ type: 'send', room, text: 'text 0', ref: 'ref 0' })
  await ada.until('ack', pipelined + 1)
}

async function refuse(ada: Chatter, room: string): Promise<void> {
  ada.say({ type: 'send', room, text: 'another text', ref: 'ref 0' })
  ada.say({ type: 'send', room, text: ' ', ref: 'blank' })
  ada.say({ type: 'send', room, text: 'x'.repeat(5_000), ref: 'long' })
  ada.socket.send('{"type":"shout"}')
  ada.say({ type: 'send', room: 'nowhere00000', text: 'hello', ref: 'lost' })
  await ada.until('error', 5)
}

async function post(http: Asking, room: string): Promise<void> {
  const path = `/api/rooms/${room}/messages`
  const { token } = await http('POST', '/api/sessions', { name: 'Cleo' })
  const headers = { Authorization: `Bearer ${String(token)}`, 'Idempotency-Key': 'key' }
  await http('POST', path, { text: 'posted' }, headers)
  await http('POST', path, { text: 'posted' }, headers)
  await http('POST', path, { text: 'other' }, headers)
  await http('POST', path, { text: 'posted' })
  await http('POST', path, { text: 'once more' }, { ...headers, 'Idempotency-Key': 'other-key' })
}

interface Asking {
  (
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Record<string, unknown>>
  answers: { status: number; body: unknown }[]
}

function asking(url: string): Asking {
  const answers: Asking['answers'] = []
  const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const sent = body && {
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', ...headers },
    }
    const response = await fetch(url + path, { method, ...sent })
    const answer = (await response.json()) as Record<string, unknown>
    answers.push({ status: response.status, body: answer })
    return answer
  }
  return Object.assign(ask, { answers })
}

/** By type: whether an ack or another's message comes first is the network's to say. Presence comes as it is gathered. */
function framesOf({ frames }: Chatter): Record<string, unknown[]> {
  const kept: Record<string, unknown[]> = {}
  for (const frame of frames) {
    if (frame.type === 'member_joined' || frame.type === 'member_left') continue
    kept[frame.type] = [...(kept[frame.type] ?? []), frame]
  }
  return kept
}

const named = new Set(['id', 'room', 'token', 'ref'])
const times = new Set(['sentAt', 'createdAt'])

function normal(transcript: Transcript): Transcript {
  const names = new Map<string, string>()
  const text = JSON.stringify(transcript, (key, value: unknown) => {
    if (times.has(key)) return Number.isNaN(Date.parse(String(value))) ? value : 'a time'
    if (!named.has(key) || typeof value !== 'string' || value.startsWith('ref ')) return value
    const name = names.get(value) ?? `${key} ${names.size}`
    names.set(value, name)
    return name
  })
  return JSON.parse(text) as Transcript
}
