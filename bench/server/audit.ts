/** After the load: what the server kept, read over HTTP, is held against what was acknowledged and delivered. */

import { each } from '../generator/crowd.ts'
import { Findings } from '../ledger/findings.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Room } from '../ledger/room.ts'
import { missed, type Orders } from '../ledger/settlement.ts'
import type { Target } from './target.ts'

/** For how many rooms history and head are as they should be. */
export interface Audit {
  rooms: number
  histories: number
  heads: number
}

/**
 * Reads every room's history and head; differences go to the ledger's findings. `orders` are the rooms' orders as their
 * members saw them. Rejects with Unable when history cannot be read.
 */
export async function audit(ledger: Ledger, target: Target, orders: Orders): Promise<Audit> {
  const result = { rooms: ledger.rooms.length, histories: 0, heads: 0 }
  await each(ledger.rooms, async (room) => {
    const { head } = await target.room(room.id)
    const { rows, differences } = await reread(ledger, target, room, orders.get(room))
    const detail = `${rows} messages in history`
    ledger.findings.add({ violation: 'history', room: room.id, detail }, differences)
    ledger.findings.add(
      { violation: 'head', room: room.id, detail: `head ${head}, ${detail}` },
      Number(head !== rows),
    )
    for (const { left, member = -1, awaiting } of room.witnesses)
      if (!left) ledger.findings.add({ violation: 'unnumbered', room: room.id, member }, awaiting)
    if (differences === 0) result.histories++
    if (head === rows) result.heads++
  })
  return result
}

/** Reads a room's history as if it were one more member, who joined when all was said. */
async function reread(
  ledger: Ledger,
  target: Target,
  room: Room,
  agreed: string | undefined,
): Promise<{ rows: number; differences: number }> {
  const findings = new Findings()
  const witness = ledger.witness(room, findings)
  let [rows, misnumbered] = [0, 0]
  for await (const { id, text, seq, room: said } of target.history(room.id)) {
    rows++
    witness.see(Buffer.from(text), 0, said === room.id, seq ?? 0, 0)
    const told = room.numbering.find(id)?.number
    if (told !== undefined && told !== seq) misnumbered++
  }
  const differences = findings.total + missed(witness).length + misnumbered
  const reordered = differences === 0 && agreed !== undefined && agreed !== witness.order.digest
  return { rows, differences: differences + Number(reordered) }
}
