/** After the load: what the server kept, read over HTTP, is held against what was acknowledged and delivered. */

import { each } from './crowd.ts'
import { Findings } from './findings.ts'
import type { Ledger } from './ledger.ts'
import { missed } from './settlement.ts'
import type { Target } from './target.ts'
import type { Witness } from './witness.ts'

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
export async function audit(
  ledger: Ledger,
  target: Target,
  orders: readonly (string | undefined)[],
): Promise<Audit> {
  const result = { rooms: ledger.shape.rooms.length, histories: 0, heads: 0 }
  await each(result.rooms, async (room) => {
    const id = ledger.shape.rooms[room]!
    const { head } = await target.room(id)
    const { witness, differences, rows } = await reread(ledger, target, room)
    const reordered = differences === 0 && orders[room] !== undefined && orders[room] !== witness.order.digest
    const detail = `${rows} messages in history`
    ledger.findings.add({ violation: 'history', room: id, detail }, differences + Number(reordered))
    ledger.findings.add(
      { violation: 'head', room: id, detail: `head ${head}, ${detail}` },
      Number(head !== rows),
    )
    if (differences === 0 && !reordered) result.histories++
    if (head === rows) result.heads++
  })
  return result
}

interface Reread {
  witness: Witness
  differences: number
  rows: number
}

/** Reads a room's history as if it were one more member, who joined when all was said. */
async function reread(ledger: Ledger, target: Target, room: number): Promise<Reread> {
  const findings = new Findings()
  const witness = ledger.witness(room, findings)
  const id = ledger.shape.rooms[room]!
  let rows = 0
  for await (const { text, seq, room: said } of target.history(id)) {
    rows++
    witness.see(Buffer.from(text), 0, said === id, seq ?? 0)
  }
  const absent = missed(ledger, witness).length
  return { witness, differences: findings.total + absent, rows }
}
