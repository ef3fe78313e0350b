/** A visitor: comes while people talk, reads all that was said before, and goes. */

import { micros } from '../clock.ts'
import { Unable } from '../failure.ts'
import { Findings } from '../ledger/findings.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Room } from '../ledger/room.ts'
import { missed } from '../ledger/settlement.ts'
import { mostRows, show } from './audit.ts'
import { Peer } from './peer.ts'
import type { Peerage } from './peerage.ts'

/** What a visitor sees and is told live is judged by a witness of its own: no member of the ledger. Rejects with Unable. */
export async function visit(peerage: Peerage, room: Room): Promise<void> {
  const visitor = new Peer(peerage)
  try {
    await visitor.connect(peerage.venue.socket(room.id, 'bench visitor'))
    await visitor.join(room.id, () => peerage.ledger.enterLate(room, -1))
    await readAll(peerage, room)
    const { departure } = visitor
    if (departure) throw new Unable(`The server closed a visitor: ${departure.code} ${departure.reason}`)
  } finally {
    await visitor.leave()
  }
}

async function readAll({ ledger, venue }: Peerage, room: Room): Promise<void> {
  const findings = new Findings()
  const reader = ledger.witness(room, findings)
  const asked = micros()
  let begun = asked
  let rows = 0
  for await (const page of venue.history?.(room.id, 0) ?? []) {
    if ((rows += page.length) > mostRows(room)) break
    ledger.latencies.page.record(micros() - begun)
    for (const message of page) show(reader, message)
    begun = micros()
  }
  const due = ({ sender, seq }: { sender: number; seq: number }) => stored(ledger, room, sender, seq) < asked
  const missing = venue.history ? missed(reader).filter(due).length : 0
  const detail = `${missing} acked before a visitor read it, and not in it`
  ledger.findings.add({ violation: 'history', room: room.id, detail }, findings.total + missing)
}

/** When the server said that a message is in history; never: it is only in the journal, or set aside. */
function stored({ books, shape }: Ledger, { numbering }: Room, sender: number, seq: number): number {
  const book = books[sender - shape.firstSender]
  const journaled = book && numbering.at(book.slot, seq)
  if (journaled) return typeof journaled.number === 'number' ? journaled.numberedAt : Infinity
  return book?.answeredAt(seq) ?? Infinity
}
