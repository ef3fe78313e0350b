/** Addresses inside the page: `#/rooms/<id>` is a room, everything else the list. */

import { isRoomId } from '../src/protocol/codec.ts'

/** The room that an address names; undefined for the list. */
export function roomOf(hash: string): string | undefined {
  const [, id] = /^#\/rooms\/([^/?#]+)$/.exec(hash) ?? []
  return isRoomId(id) ? id : undefined
}

export function hashOf(room: string): string {
  return `#/rooms/${room}`
}
