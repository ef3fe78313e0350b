/** What is stored: rooms, and messages as people write them. */

import { randomUUID } from 'node:crypto'
import { randomMemberId, randomRef, randomRoomId } from '../../src/core/ids.ts'
import type { Utterance } from '../../src/core/message.ts'

const talkers = 200

/** Of 8 to 140 characters: most say little, few say much. */
const texts = Array.from({ length: 100 }, (_, at) => {
  const words =
    'I will be at the station at nine, and "bring" the coffee; see you there then! Or tell me if not. '
  return words.repeat(2).slice(0, 8 + Math.round((132 * at * at) / 10_000) + (at % 41))
})

/** Mean length of a text; each character is one byte. */
export const meanBytes = Math.round(texts.reduce((sum, { length }) => sum + length, 0) / texts.length)

const senders = Array.from({ length: talkers }, (_, at) => ({ id: randomMemberId(), name: `Talker ${at}` }))

export function makeRooms(count: number): string[] {
  return Array.from({ length: count }, randomRoomId)
}

/** So many messages, said in the rooms in turn. Their ids are as scattered as a digest's. */
export function makeDrafts(rooms: readonly string[], count: number): Utterance[] {
  const now = Date.now()
  return Array.from({ length: count }, (_, at) => ({
    id: randomUUID(),
    room: chosen(rooms, at),
    sender: chosen(senders, at * 7),
    text: chosen(texts, at * 13),
    ref: randomRef(),
    sentAt: new Date(now + at).toISOString(),
  }))
}

function chosen<Item>(items: readonly Item[], at: number): Item {
  const item = items[at % items.length]
  if (item === undefined) throw new RangeError('there is nothing to choose from')
  return item
}
