/** Random ids: short, lower case, safe in an address, a topic and a file name. */

import { randomByte } from './random.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** An id of so many characters, 5 random bits each. */
export function randomId(length: number): string {
  let id = ''
  while (id.length < length) id += alphabet[randomByte() & 31]
  return id
}

/** 60 bits: among a billion rooms, one creation in a billion meets an id that exists, and fails. */
export const randomRoomId = () => randomId(12)

/** 80 bits. */
export const randomMemberId = () => randomId(16)

/** A ref for a message whose sender gave none. */
export const randomRef = () => randomId(20)
