/** Two people in a room whose store the test takes away and brings back. */

import type { Utterance } from '../../src/core/message.ts'
import { hubWorld, type Client } from './hub-world.ts'

const sender = { id: 'ada', name: 'Ada' }

export function utterance(room: string, n: number): Utterance {
  const sentAt = '2026-01-01T00:00:00.000Z'
  return { id: `id${n}`, room, sender, text: `text ${n}`, ref: `${n}`, sentAt }
}

export async function chatting(options: Parameters<typeof hubWorld>[0] = {}) {
  const world = hubWorld(options)
  const room = await world.hub.createRoom('room')
  const [a, b] = [await world.joined(room.id, 'Ada'), await world.joined(room.id, 'Bob')]
  const say = async (client: Client, ...refs: string[]) => {
    for (const ref of refs) client.say({ type: 'send', room: room.id, text: ref, ref })
    await world.clock.settle()
  }
  /** The store is back, and everything is in it. */
  const heal = async () => {
    world.gate.away = false
    await world.clock.advance(2_000)
  }
  const stored = async () => {
    const history = await world.store.messages(room.id, { after: 0, limit: 10_000 })
    return history.map(({ seq, ref }) => [seq, ref])
  }
  return { ...world, room: room.id, a, b, say, heal, stored }
}

/** What a client saw said: numbers and refs, in the order in which they came. */
export const seen = (client: Client) => client.socket.of('message').map(({ seq, ref }) => [seq, ref])
