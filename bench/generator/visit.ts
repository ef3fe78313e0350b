/** A visitor: comes while people talk, reads all that was said before, and goes. */

import { micros } from '../clock.ts'
import { Findings } from '../ledger/findings.ts'
import type { Room } from '../ledger/room.ts'
import { show } from './audit.ts'
import { Peer } from './peer.ts'
import type { Peerage } from './peerage.ts'

/** What a visitor sees and is told live is judged by a witness of its own: no member of the ledger. Rejects with Unable. */
export async function visit(peerage: Peerage, room: Room): Promise<void> {
  const { ledger, venue } = peerage
  const visitor = new Peer(peerage)
  await visitor.connect(venue.socket(room.id, 'bench visitor'))
  await visitor.join(room.id, () => ledger.enterLate(room, -1))
  const acked = room.acked
  const findings = new Findings()
  const reader = ledger.witness(room, findings)
  let begun = micros()
  for await (const page of venue.history?.(room.id, 0) ?? []) {
    ledger.latencies.page.record(micros() - begun)
    for (const message of page) show(reader, message)
    begun = micros()
  }
  await visitor.leave()
  const missing = venue.history ? Math.max(0, acked - reader.order.count) : 0
  const detail = `${reader.order.count} read by a visitor, ${acked} acked before`
  ledger.findings.add({ violation: 'history', room: room.id, detail }, findings.total + missing)
}
