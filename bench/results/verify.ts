/** Checks a kept run again from what its books and witnesses said: without the server, and without the run's own verdict. */

import type { BookEvidence, RoomEvidence } from '../ledger/evidence.ts'
import { Order } from '../ledger/order.ts'
import { misfit } from './fields.ts'
import { damaged, runFiles } from './folder.ts'
import { evidenceFields } from './saved-fields.ts'
import type { Summary } from './summary.ts'

export interface Verification {
  rooms: number
  messages: number
  witnesses: number
  /** Sentences; none when everything agrees. */
  differences: string[]
}

/** `lines` are those of `ledger.ndjson`. Rejects with Unable when one of them is no evidence. */
export async function verify(
  summary: Summary,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<Verification> {
  const result: Verification = { rooms: 0, messages: 0, witnesses: 0, differences: [] }
  const totals = { sent: 0, acked: 0, deliveries: 0 }
  for await (const line of lines) {
    const evidence = readEvidence(line, ++result.rooms)
    result.witnesses += evidence.witnesses.length
    result.differences.push(...verifyRoom(evidence))
    for (const { sent, fates } of evidence.books) {
      totals.sent += sent
      totals.acked += fates.split('a').length - 1
    }
    totals.deliveries += evidence.witnesses.reduce((sum, { count }) => sum + count, 0)
  }
  result.messages = totals.sent
  expect(result, 'rooms', result.rooms, summary.rooms)
  expect(result, 'messages sent', totals.sent, summary.messages.sent)
  expect(result, 'messages acked', totals.acked, summary.messages.acked)
  expect(result, 'deliveries', totals.deliveries, summary.deliveries.received)
  return result
}

function readEvidence(line: string, number: number): RoomEvidence {
  const what = `${runFiles.ledger} line ${number}`
  let evidence: unknown
  try {
    evidence = JSON.parse(line)
  } catch (error) {
    throw damaged(what, 'it is not JSON', error)
  }
  const wrong = misfit(evidence, evidenceFields)
  if (wrong !== undefined) throw damaged(what, `its ${wrong} are missing or wrong`)
  return evidence as RoomEvidence
}

function expect({ differences }: Verification, what: string, found: number, told: number): void {
  if (found !== told) differences.push(`${what}: ${found} in the books, ${told} in the summary`)
}

/**
 * Whoever was there all the time saw every acknowledged message, all in one order. Where the server numbers messages that
 * order follows from the books alone, and each witness' digest is held against it.
 */
function verifyRoom({ room, books, witnesses }: RoomEvidence): string[] {
  const whole = witnesses.filter((witness) => witness.whole)
  const acked = books.reduce((sum, { fates }) => sum + fates.split('a').length - 1, 0)
  const short = whole.filter(({ count }) => count < acked)
  if (short.length > 0)
    return [`room ${room}: ${short.length} members saw fewer than the ${acked} acked messages`]
  const digest = digestOf(books)
  const expected = digest ?? whole[0]?.digest
  const others = whole.filter((witness) => witness.digest !== expected).length
  if (others === 0) return []
  const order = digest === undefined ? 'than the others' : 'than that of the numbers'
  return [`room ${room}: ${others} members saw another order ${order}`]
}

/** That of one who sees the messages in the order of their numbers; undefined when some have none. */
function digestOf(books: readonly BookEvidence[]): string | undefined {
  const messages = books.flatMap(({ fates, numbers }, slot) => {
    const bytes = Buffer.from(numbers, 'base64')
    return [...fates].flatMap((fate, seq) => {
      const number = bytes.readUInt32LE(4 * seq)
      return number > 0 || fate === 'a' ? [{ slot, seq, number }] : []
    })
  })
  if (messages.some(({ number }) => number === 0)) return undefined
  const order = new Order(new Uint32Array(books.length))
  messages.sort((a, b) => a.number - b.number)
  for (const { slot, seq, number } of messages) order.take(slot, seq, number)
  return order.digest
}
