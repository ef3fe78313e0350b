/**
 * The checks of order. A room has one order, its numbers, and three things must fit it: what was durable before something
 * else was said, what one sender was answered, and what each listener saw.
 *
 * Numbers are given at commit, and a message whose sender got no answer may have been committed, or journaled, all the
 * same. It has its place from then on, and neither a later answer nor a later sighting moves it. So a message with such a
 * past may stand earlier than it was acked or seen; one without must not.
 */

import type { Finding, Lookup } from './checker.ts'
import type { History, Row, View } from './evidence.ts'

export function checkOrder(lookup: Lookup): Finding[] {
  const { histories, views } = lookup.evidence
  return [
    ...histories.flatMap((history) => checkTime(history, lookup)),
    ...checkSenders(lookup),
    ...views.flatMap((view) => checkSeen(view, lookup)),
  ]
}

/** What was acked before something else was first said stands before it. Nothing excuses the contrary. */
function checkTime({ sql }: History, { evidence, acksOf }: Lookup): Finding[] {
  const found: Finding[] = []
  let earliest: { ackedAt: number; row: Row } | undefined
  for (const row of [...sql].sort((a, b) => b.seq - a.seq)) {
    const saidAt = evidence.said.get(row.ref)?.sends[0]?.at
    if (earliest && saidAt !== undefined && earliest.ackedAt < saidAt)
      found.push(disorder(row, `was first said after ${earliest.row.ref} was acked, and stands before it`))
    const ackedAt = acksOf.get(row.ref)?.[0]?.at
    if (ackedAt !== undefined && ackedAt < (earliest?.ackedAt ?? Infinity)) earliest = { ackedAt, row }
  }
  return found
}

/** One sender's messages in a room stand in the order of their first acks, except for what was sent more than once. */
function checkSenders({ evidence, byRef }: Lookup): Finding[] {
  const found: Finding[] = []
  const acked = new Set<string>()
  const highest = new Map<string, Row>()
  for (const { ref } of evidence.acks) {
    const said = evidence.said.get(ref)
    const row = byRef.get(ref)
    if (!said || !row || acked.has(ref)) continue
    acked.add(ref)
    const line = `${said.room} ${said.sender}`
    const before = highest.get(line)
    if (!before || row.seq > before.seq) highest.set(line, row)
    else if (said.sends.length === 1 && row.seq < before.seq)
      found.push(disorder(row, `was acked after ${before.ref} by the same sender, and stands before it`))
  }
  return found
}

/**
 * A view's messages stand in the order in which it first showed them, numbered or not. Excused is what was first sent to
 * an earlier life of the server, and had no ack when the view began: that life may have stored it in silence.
 */
function checkSeen(view: View, { evidence, byId, acksOf }: Lookup): Finding[] {
  const found: Finding[] = []
  const seen = new Set<string>()
  let highest: Row | undefined
  for (const { id, how } of view.sightings) {
    const row = byId.get(id)
    if (!row || how === 'stored' || seen.has(id)) continue
    seen.add(id)
    if (!highest || row.seq > highest.seq) {
      highest = row
      continue
    }
    const life = evidence.said.get(row.ref)?.sends[0]?.life ?? view.life
    const ackedAt = acksOf.get(row.ref)?.[0]?.at ?? Infinity
    if (life < view.life && ackedAt >= view.at) continue
    found.push(disorder(row, `was seen after ${highest.ref} by ${view.listener}, and stands before it`))
  }
  return found
}

function disorder({ ref, seq }: Row, what: string): Finding {
  return { kind: 'disorder', what: `${ref} (number ${seq}) ${what}`, ref }
}
