/** What a room's books and witnesses say, small enough to keep: with it a run can be checked again, without the server. */

import type { Room } from './room.ts'

export interface RoomEvidence {
  room: string
  books: BookEvidence[]
  witnesses: WitnessEvidence[]
}

export interface BookEvidence {
  sender: number
  sent: number
  /** What became of each message, as a string of `s` sent, `a` acked, `r` refused, `d` doubtful. */
  fates: string
  /** The number of each message, 0 where none is known: 32 bits each, little endian, base64. */
  numbers: string
}

export interface WitnessEvidence {
  member: number
  /** Whether it was there from the first message to the last, and hears all that is said. */
  whole: boolean
  count: number
  digest: string
}

export function evidenceOf(room: Room, waited: boolean): RoomEvidence {
  return {
    room: room.id,
    books: room.books.map((book) => {
      const places = Array.from({ length: book.sent }, (_, seq) => seq)
      const numbers = Buffer.alloc(4 * book.sent)
      for (const seq of places) numbers.writeUInt32LE(numberOf(room, book.slot, seq), 4 * seq)
      const fates = places.map((seq) => book.fate(seq)[0]).join('')
      return { sender: book.sender, sent: book.sent, fates, numbers: numbers.toString('base64') }
    }),
    witnesses: room.witnesses.map(({ member = -1, steady, left, deafTo, order }) => {
      const whole = waited && steady && !left && deafTo === undefined
      return { member, whole, count: order.count, digest: order.digest }
    }),
  }
}

/** A journaled message's number was told later. */
function numberOf({ books, numbering }: Room, slot: number, seq: number): number {
  return numbering.at(slot, seq)?.number ?? books[slot]?.numberOf(seq) ?? 0
}
