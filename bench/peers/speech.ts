/** How the members of a peer come into their rooms and talk there. */

import { Unable } from '../failure.ts'
import type { Labels } from '../server/scrape.ts'
import { textFrame } from '../wire/frame-writer.ts'
import { inTurns } from './in-turns.ts'
import type { MemberOptions, Step } from './member.ts'
import type { Say } from './talker.ts'

export interface Speech {
  /** Makes so many rooms; answers what members need to know of each. */
  rooms(url: URL, count: number): Promise<string[]>
  /** `undefined`: a connection that is in no room, where there is such a thing. */
  member(url: URL, room: string | undefined): Omit<MemberOptions, 'textBytes'>
  say(room: string): Say
  /** Where a server that commits tells how long that takes. */
  commits?: Commits
  /** What stands once in every refusal and nowhere else; none: it refuses nothing with a word. */
  refusal?: string
}

/** A histogram of seconds on the server's metrics page, of its series with these labels. */
export interface Commits {
  path: string
  metric: string
  where: Labels
}

/** Rooms are there as soon as somebody comes. */
const named = async (_url: URL, count: number) => Array.from({ length: count }, (_, i) => `room${i}`)

/** A room is a path, and what is said is passed on as it is. */
const broadcast: Speech = {
  rooms: named,
  member: (url, room = 'room0') => ({ url: new URL(`/${room}`, url), steps: [] }),
  say: () => (text) => text,
}

const glassroom: Speech = {
  rooms: async (url, count) => {
    const rooms: string[] = []
    await inTurns([...Array(count).keys()], async () => {
      rooms.push(await createRoom(url))
    })
    return rooms
  },
  member: (url, room) => {
    const join = textFrame(JSON.stringify({ type: 'join', room }))
    const steps: Step[] = [{ hear: '"type":"welcome"' }, { say: join, hear: '"type":"joined"' }]
    return { url: new URL('/ws', url), steps: room === undefined ? steps.slice(0, 1) : steps }
  },
  say: (room) => (text, ref) => JSON.stringify({ type: 'send', room, text, ref }),
  commits: { path: '/metrics', metric: 'chat_message_stage_duration_seconds', where: { stage: 'store' } },
  refusal: '{"type":"error"',
}

/** Engine.IO 4 inside the WebSocket: 40 connects, 42 is an event, 420 one that is answered by 430. */
const socketio: Speech = {
  rooms: named,
  member: (url, room) => ({
    url: new URL('/socket.io/?EIO=4&transport=websocket', url),
    steps: [
      { say: textFrame('40'), hear: '40{' },
      ...(room === undefined
        ? []
        : [{ say: textFrame(`420${JSON.stringify(['join', room])}`), hear: '430[' }]),
    ],
  }),
  say: (room) => (text) => `42${JSON.stringify(['message', room, text])}`,
}

/** The text protocol of NATS, of which a frame may hold any piece. */
const nats: Speech = {
  rooms: named,
  member: (url, room) => {
    const connect = 'CONNECT {"verbose":false,"pedantic":false}\r\n'
    const subscribe = room === undefined ? '' : `SUB ${room} 1\r\n`
    return { url, steps: [{ say: textFrame(`${connect}${subscribe}PING\r\n`), hear: 'PONG' }] }
  },
  say: (room) => (text) => `PUB ${room} ${Buffer.byteLength(text)}\r\n${text}\r\n`,
}

export type SpeechName = 'broadcast' | 'glassroom' | 'socketio' | 'nats'

export const speeches: Readonly<Record<SpeechName, Speech>> = { broadcast, glassroom, socketio, nats }

async function createRoom(url: URL): Promise<string> {
  const answer = await fetch(new URL('/api/rooms', url.href.replace('ws:', 'http:')), { method: 'POST' })
  if (!answer.ok) throw new Unable(`The server refused to make a room (${answer.status}).`)
  return ((await answer.json()) as { id: string }).id
}
