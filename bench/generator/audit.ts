/** What the server kept, read back through its history, is held against what was acknowledged and delivered. */

import type { Kept, Venue } from '../dialects/dialect.ts'
import { Findings } from '../ledger/findings.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Room } from '../ledger/room.ts'
import { missed, type Orders } from '../ledger/settlement.ts'
import type { Witness } from '../ledger/witness.ts'
import { each } from './many.ts'

/** For how many rooms history and head are as they should be. */
export interface Audit {
  rooms: number
  histories: number
  heads: number
}

/**
 * Reads every room's history and head; differences go to the ledger's findings. `orders` are the rooms' orders as their
 * members saw them. Undefined when the server keeps no history. Rejects with Unable when it cannot be read.
 */
export async function audit(ledger: Ledger, venue: Venue, orders: Orders): Promise<Audit | undefined> {
  if (!venue.history) return undefined
  const result = { rooms: ledger.rooms.length, histories: 0, heads: 0 }
  await each(ledger.rooms, async (room) => {
    const head = await venue.head?.(room.id)
    const { rows, differences } = await reread(ledger, venue, room, orders.get(room))
    const detail = `${rows} messages in history`
    ledger.findings.add({ violation: 'history', room: room.id, detail }, differences)
    const wrongHead = head !== undefined && head !== rows
    ledger.findings.add(
      { violation: 'head', room: room.id, detail: `head ${head}, ${detail}` },
      Number(wrongHead),
    )
    for (const { left, member = -1, awaiting } of room.witnesses)
      if (!left) ledger.findings.add({ violation: 'unnumbered', room: room.id, member }, awaiting)
    if (differences === 0) result.histories++
    if (!wrongHead) result.heads++
  })
  return result
}

/** Shows a message of history to a witness, as if it were delivered. */
export function show(witness: Witness, { text, number, room }: Kept): void {
  const here = room === witness.room.id
  witness.see({ bytes: Buffer.from(text), textAt: 0, here, number, idAt: -1 }, 0)
}

/** Reads a room's history as if it were one more member, who joined when all was said. */
async function reread(
  ledger: Ledger,
  venue: Venue,
  room: Room,
  agreed: string | undefined,
): Promise<{ rows: number; differences: number }> {
  const findings = new Findings()
  const witness = ledger.witness(room, findings)
  let [rows, misnumbered] = [0, 0]
  const enough = mostRows(room)
  for await (const page of venue.history?.(room.id, 0) ?? []) {
    if (rows > enough) break
    for (const message of page) {
      rows++
      show(witness, message)
      const told = room.numbering.find(message.id)?.number
      if (told !== undefined && told !== (message.number || null)) misnumbered++
    }
  }
  const differences = findings.total + missed(witness).length + misnumbered
  const reordered = differences === 0 && agreed !== undefined && agreed !== witness.order.digest
  return { rows, differences: differences + Number(reordered) }
}

/** A history with more rows than these is wrong whatever else it holds, and need not be read to an end that may not be. */
export function mostRows(room: Room): number {
  return 2 * room.sent + 1_000
}
