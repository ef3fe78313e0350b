/** How the members of a peer come into their rooms and talk there. */

import { Unable } from '../failure.ts'
import { textFrame } from '../wire/frame-writer.ts'
import type { MemberOptions } from './member.ts'
import type { Say } from './talker.ts'

export interface Speech {
  /** Makes so many rooms; answers what members need to know of each. */
  rooms(url: URL, count: number): Promise<string[]>
  member(url: URL, room: string): MemberOptions
  say(room: string): Say
}

/** A room is a path, and what is said is passed on as it is. */
const broadcast: Speech = {
  rooms: async (_url, count) => Array.from({ length: count }, (_, i) => `/room${i}`),
  member: (url, room) => ({ url: new URL(room, url) }),
  say: () => (text) => text,
}

const glassroom: Speech = {
  rooms: async (url, count) => {
    const rooms: string[] = []
    for (let i = 0; i < count; i++) rooms.push(await createRoom(url))
    return rooms
  },
  member: (url, room) => ({ url: new URL(`/ws?room=${room}`, url), ready: '"type":"joined"' }),
  say: (room) => (text, ref) => JSON.stringify({ type: 'send', room, text, ref }),
}

/** Engine.IO 4 inside the WebSocket: 40 connects, 42 is an event. */
const socketio: Speech = {
  rooms: broadcast.rooms,
  member: (url, room) => ({
    url: new URL(`/socket.io/?EIO=4&transport=websocket&room=${room.slice(1)}`, url),
    hello: textFrame('40'),
    ready: '40{',
  }),
  say: () => (text) => `42${JSON.stringify(['message', text])}`,
}

export const speeches = { broadcast, glassroom, socketio } as const

export type SpeechName = keyof typeof speeches

async function createRoom(url: URL): Promise<string> {
  const answer = await fetch(new URL('/api/rooms', url.href.replace('ws:', 'http:')), { method: 'POST' })
  if (!answer.ok) throw new Unable(`The server refused to make a room (${answer.status}).`)
  return ((await answer.json()) as { id: string }).id
}
