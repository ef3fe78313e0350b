/** The end of a run: what the ledger still owes to anybody is found and named. */

import type { Ledger } from './ledger.ts'
import type { Room } from './room.ts'
import type { Witness } from './witness.ts'

/** Each room's order as its members agree on it; rooms whose members do not agree are not in it. */
export type Orders = ReadonlyMap<Room, string>

/** Whether every message was answered, and every acknowledged one reached each member to whom it is owed. */
export function settled({ books, rooms }: Ledger): boolean {
  if (books.some((book) => book.unanswered > 0 && !book.left)) return false
  return rooms.every(({ witnesses }) => witnesses.every((witness) => witness.left || hasAll(witness)))
}

/**
 * Adds what can only be known at the end to the ledger's findings: messages lost, numbers that nobody was given, and
 * members that disagree about the order. Members who left are owed nothing past the last message that they got.
 */
export function settle(ledger: Ledger): Orders {
  const orders = new Map<Room, string>()
  for (const room of ledger.rooms) {
    const whole = room.witnesses.filter((witness) => settleWitness(ledger, witness) === 0 && isWhole(witness))
    const order = settleOrder(ledger, room, whole)
    if (order !== undefined) orders.set(room, order)
    settleNumbers(ledger, room)
    settleRefusals(ledger, room)
  }
  return orders
}

/** What was acknowledged in a witness' room, owed to it, and never seen by it. */
export function missed({ room, order, left, deafTo }: Witness): { sender: number; seq: number }[] {
  const missing: { sender: number; seq: number }[] = []
  for (const book of room.books) {
    if (book.slot === deafTo) continue
    const end = left ? order.next(book.slot) : book.sent
    for (let seq = order.first(book.slot); seq < end; seq++)
      if (book.fate(seq) === 'acked' && !order.has(book.slot, seq)) missing.push({ sender: book.sender, seq })
  }
  return missing
}

/** First deliveries that the acknowledged messages make to those who are owed them. */
export function owed({ rooms }: Ledger): number {
  let sum = 0
  for (const { witnesses } of rooms)
    for (const witness of witnesses) sum += witness.order.count + (witness.left ? 0 : missed(witness).length)
  return sum
}

/** Counting is enough where nothing but acked messages can have come; others are asked message by message. */
function hasAll(witness: Witness): boolean {
  const { room, order, steady, deafTo } = witness
  if (!steady || room.books.some(({ sent, acked }) => sent !== acked)) return missed(witness).length === 0
  return order.count >= room.acked - (deafTo === undefined ? 0 : (room.books[deafTo]?.acked ?? 0))
}

/** Whether it saw all that was said, so that its digest can be held against those of others. */
function isWhole({ steady, left, deafTo }: Witness): boolean {
  return steady && !left && deafTo === undefined
}

/**
 * Answers how many messages the witness lost. Each took its number with it, as each that still waits for one will: only what
 * is missing besides is a hole.
 */
function settleWitness({ findings }: Ledger, witness: Witness): number {
  const { room, order, member = -1 } = witness
  const missing = missed(witness)
  for (const place of missing) findings.add({ violation: 'lost', room: room.id, member, ...place })
  const detail = 'a number that is not past those before'
  findings.add({ violation: 'outOfOrder', room: room.id, member, detail }, witness.misnumbered)
  if (!isWhole(witness)) return missing.length
  const holes = order.holes - missing.length - witness.awaiting
  findings.add({ violation: 'hole', room: room.id, member, detail: `${holes} numbers missing` }, holes)
  return missing.length
}

/** Only those who lost nothing are asked: the others have another digest for that reason alone. */
function settleOrder({ findings }: Ledger, room: Room, whole: readonly Witness[]): string | undefined {
  const digests = new Map<string, number>()
  for (const { order } of whole) digests.set(order.digest, (digests.get(order.digest) ?? 0) + 1)
  const [agreed, ...others] = [...digests].sort((a, b) => b[1] - a[1])
  const disagreeing = others.reduce((sum, [, members]) => sum + members, 0)
  findings.add({ violation: 'disagreement', room: room.id, detail: `${disagreeing} members` }, disagreeing)
  return disagreeing === 0 ? agreed?.[0] : undefined
}

function settleNumbers({ findings, latencies }: Ledger, { id, numbering }: Room): void {
  for (const wait of numbering.waits()) latencies.number.record(wait)
  findings.add({ violation: 'phantom', room: id, detail: 'a number for it' }, numbering.unknown)
}

/** What was refused for good must not be seen; a refusal of storage in trouble may be wrong, and says so. */
function settleRefusals({ findings }: Ledger, { id, books }: Room): void {
  for (const book of books)
    for (let seq = 0; seq < book.sent; seq++)
      if (book.fate(seq) === 'refused' && book.firstAt(seq) > 0)
        findings.add({ violation: 'phantom', room: id, sender: book.sender, seq, detail: 'it was refused' })
}
