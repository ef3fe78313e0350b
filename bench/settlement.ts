/** The end of a run: what the ledger still owes to anybody is found and named. */

import type { Ledger } from './ledger.ts'
import type { Witness } from './witness.ts'

/**
 * Adds what can only be known at the end to the ledger's findings: messages lost, numbers that nobody was given, and
 * members that disagree about the order. Members who left are owed nothing and not asked. Answers each room's order as
 * its members agree on it; undefined for a room where they do not.
 */
export function settle(ledger: Ledger): (string | undefined)[] {
  const orders = ledger.shape.rooms.map(() => new Map<string, number>())
  for (const witness of ledger.witnesses) {
    if (witness.left) continue
    const lost = settleLosses(ledger, witness)
    settleHoles(ledger, witness, lost)
    // One that lost a message has another digest for that reason alone.
    if (lost === 0) countIn(orders[witness.room]!, witness.order.digest)
  }
  return orders.map((digests, room) => settleOrder(ledger, digests, room))
}

/** What was acknowledged in a witness' room and never seen by it. */
export function missed(
  { books, shape }: Ledger,
  { room, order }: Witness,
): { sender: number; seq: number }[] {
  const missing: { sender: number; seq: number }[] = []
  for (let slot = 0; slot < shape.senders; slot++) {
    const sender = room * shape.senders + slot
    const book = books[sender]!
    for (let seq = 0; seq < book.sent; seq++) {
      if (book.fate(seq) === 'acked' && !order.has(slot, seq)) missing.push({ sender, seq })
    }
  }
  return missing
}

function settleLosses(ledger: Ledger, witness: Witness): number {
  const missing = missed(ledger, witness)
  const room = ledger.shape.rooms[witness.room]!
  for (const place of missing)
    ledger.findings.add({ violation: 'lost', room, member: witness.member ?? -1, ...place })
  return missing.length
}

function settleHoles({ findings, shape }: Ledger, { room, order, member = -1 }: Witness, lost: number): void {
  const detail = `${order.holes - lost} numbers missing`
  findings.add({ violation: 'hole', room: shape.rooms[room]!, member, detail }, order.holes - lost)
}

function settleOrder(
  { findings, shape }: Ledger,
  digests: Map<string, number>,
  room: number,
): string | undefined {
  const [most, ...others] = [...digests].sort((a, b) => b[1] - a[1])
  const disagreeing = others.reduce((sum, [, members]) => sum + members, 0)
  findings.add(
    { violation: 'disagreement', room: shape.rooms[room]!, detail: `${disagreeing} members` },
    disagreeing,
  )
  return disagreeing === 0 ? most?.[0] : undefined
}

function countIn(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
