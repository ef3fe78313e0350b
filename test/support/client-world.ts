/** The SDK's client between a fake socket, a clock that stands still, and a server that knows some history. */

import { ChatClient } from '../../src/client/chat-client.ts'
import type { Room } from '../../src/client/room.ts'
import type { AckFrame, SaidMessage } from '../../src/protocol/frames.ts'
import { ada, bob, fakeWebSockets, joined, messages, stored, welcome } from './fake-websocket.ts'
import { ManualClock } from './manual-clock.ts'

/** A client that connects as Ada, and a server that answers history from `stored`. */
export function clientWorld(stored: SaidMessage[] = []) {
  const clock = new ManualClock()
  const { WebSocket, last } = fakeWebSockets()
  const asked: string[] = []
  const answers: { away: boolean; retryAfterMs?: number } = { away: false }
  const fetch = (address: string) => {
    const url = new URL(address)
    asked.push(url.pathname + url.search)
    if (answers.away) {
      const { retryAfterMs } = answers
      return Promise.resolve(Response.json({ code: 'storage_unavailable', retryAfterMs }, { status: 503 }))
    }
    return Promise.resolve(Response.json(page(stored, url.searchParams)))
  }
  const timers = { now: clock.monotonic, after: clock.after }
  const client = new ChatClient({ url: 'http://server', WebSocket, fetch, timers, random: () => 0.5 })
  const live = (member = ada) => {
    last().opens()
    if (last().sent.length > 0) last().says(welcome(bob))
    last().says(welcome(member))
  }
  client.connect()
  return { clock, last, client, asked, answers, live }
}

function page(stored: SaidMessage[], query: URLSearchParams) {
  const limit = Number(query.get('limit'))
  const seqOf = ({ seq }: SaidMessage) => seq ?? 0
  const after = query.get('after')
  const before = Number(query.get('before'))
  const rest =
    after === null
      ? stored.filter((one) => seqOf(one) < before).toReversed()
      : stored.filter((one) => seqOf(one) > Number(after))
  return { items: rest.slice(0, limit), nextCursor: rest.length > limit ? 'more' : null }
}

/** The same, already in a room with these messages. */
export function joinedWorld(said: SaidMessage[] = [], stored: SaidMessage[] = []) {
  const all = clientWorld(stored)
  const room = all.client.join('room')
  const heard: string[] = []
  room.on('message', ({ text }) => heard.push(text))
  all.live()
  all.last().says(joined(said))
  const sentRef = () => all.last().of('send').at(-1)?.ref ?? ''
  return { ...all, room, heard, sentRef }
}

/** A room that knows messages 1 to 10 when Postgres goes away; what was said later has its number in history only. */
export function outageWorld(history: SaidMessage[] = [], tail = messages(1, 10)) {
  const world = joinedWorld(tail, history)
  world.answers.away = true
  const says = (said: SaidMessage[]) => {
    for (const each of said) world.last().says({ type: 'message', ...each })
  }
  const replays = (said: SaidMessage[]) => {
    for (let at = 0; at < said.length; at += 200) world.last().says(stored(said.slice(at, at + 200)))
  }
  const rejoins = async (tail: SaidMessage[], head: number, truncated = false) => {
    world.last().drops()
    await world.clock.advance(1_000)
    world.live()
    world.last().says({ ...joined(tail, head), truncated })
  }
  const seqs = () => world.room.entries.map((entry) => entry.message.seq)
  return { ...world, says, replays, rejoins, seqs }
}

export const textsOf = (room: Room) => room.entries.map((entry) => entry.message.text)
export const ackOf = (ref: string, seq: number | null): AckFrame => ({
  type: 'ack',
  ref,
  id: `id of ${ref}`,
  seq,
  sentAt: '2026-01-01T00:00:00.000Z',
  durable: seq === null ? 'journal' : 'postgres',
})
