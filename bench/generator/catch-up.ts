/** What was said while a member was away. */

import { micros } from '../clock.ts'
import type { Kept, Venue } from '../dialects/dialect.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Witness } from '../ledger/witness.ts'

/**
 * Shows a witness what it missed: it came with the answer to its return, or is read from history where that is not enough.
 * Rejects with Unable.
 */
export async function catchUp(
  { ledger, venue }: { ledger: Ledger; venue: Venue },
  witness: Witness,
  missed: readonly Kept[],
  truncated: boolean,
): Promise<void> {
  const { room, order } = witness
  if (!truncated || !venue.history) return recover(ledger, witness, missed)
  for await (const page of venue.history(room.id, order.highest)) recover(ledger, witness, page)
  // The answer and history overlap.
  recover(
    ledger,
    witness,
    missed.filter(({ number }) => number === 0 || number > order.highest),
  )
}

function recover(ledger: Ledger, witness: Witness, messages: readonly Kept[]): void {
  for (const { id, room, text, number } of messages) {
    const bytes = Buffer.from(`${text}"${id}"`)
    const here = room === witness.room.id
    const idAt = id === '' ? -1 : Buffer.byteLength(text) + 1
    ledger.recover(witness, { bytes, textAt: 0, here, number, idAt, asked: true }, micros())
  }
}
