/** Compares what senders and listeners lived through with what history says. Pure: evidence in, findings out. */

import type { Ack, Evidence, History, Row, Said, View } from './evidence.ts'
import { checkOrder } from './order.ts'

/** A broken promise. */
export interface Finding {
  kind: FindingKind
  /** One sentence. */
  what: string
  /** The message that it is about, where there is one. */
  ref?: string | undefined
}

/**
 * lost: acked and missing. doubled: stored twice. phantom: seen but not stored, or stored but never said. altered: stored
 * otherwise than it was said or acked. number: somebody was told another number than history has. unnumbered: a listener
 * still waits for a number. disorder: history has another order than people saw. hole: numbers that are not 1, 2, 3 …, or
 * a head that is not the count. disagreement: HTTP and SQL differ. buried: a message that can never be stored.
 * unanswered: never acked, or refused for good. closed: a socket lost without a cause. process: the server crashed or did
 * not end as it should.
 */
export const findingKinds = [
  'lost',
  'doubled',
  'phantom',
  'altered',
  'number',
  'unnumbered',
  'disorder',
  'hole',
  'disagreement',
  'buried',
  'unanswered',
  'closed',
  'process',
] as const
export type FindingKind = (typeof findingKinds)[number]

/** What the checks look things up in. */
export interface Lookup {
  evidence: Evidence
  byRef: Map<string, Row>
  byId: Map<string, Row>
  acksOf: Map<string, Ack[]>
}

/** Every finding, the gravest kind first. */
export function check(evidence: Evidence): Finding[] {
  const lookup = lookupOf(evidence)
  const { said, views, histories, closes, refusals } = evidence
  const found = [
    ...[...said.values()].flatMap((message) => checkSaid(message, lookup)),
    ...histories.flatMap((history) => checkHistory(history, evidence)),
    ...views.flatMap((view) => checkView(view, lookup)),
    ...checkOrder(lookup),
    ...refusals.map(({ ref, code }): Finding => finding('unanswered', `${ref} was refused: ${code}`, ref)),
    ...closes
      .filter(({ explained }) => !explained)
      .map(({ listener, code, at }) =>
        finding(
          'closed',
          `${listener} was closed with ${code} at ${seconds(at)}, and no server had been ended`,
        ),
      ),
  ]
  return found.sort((a, b) => rank(a) - rank(b))
}

export function finding(kind: FindingKind, what: string, ref?: string): Finding {
  return { kind, what, ref }
}

/** As in `12.345 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`
}

function rank({ kind }: Finding): number {
  return findingKinds.indexOf(kind)
}

function lookupOf(evidence: Evidence): Lookup {
  const rows = evidence.histories.flatMap(({ sql }) => sql)
  const acksOf = new Map<string, Ack[]>()
  for (const ack of evidence.acks) {
    const acks = acksOf.get(ack.ref)
    if (acks) acks.push(ack)
    else acksOf.set(ack.ref, [ack])
  }
  return {
    evidence,
    byRef: new Map(rows.map((row) => [row.ref, row])),
    byId: new Map(rows.map((row) => [row.id, row])),
    acksOf,
  }
}

function checkSaid(said: Said, { byRef, acksOf }: Lookup): Finding[] {
  const { ref } = said
  const row = byRef.get(ref)
  const acks = acksOf.get(ref) ?? []
  const [first] = acks
  if (!first) return [finding('unanswered', `${ref} was never acked`, ref)]
  if (!row) return [finding('lost', `${ref} was acked by the ${first.durable} and is not stored`, ref)]
  return acks.flatMap((ack) => checkAck(ack, said, row))
}

function checkAck(ack: Ack, said: Said, row: Row): Finding[] {
  const { ref } = said
  const found: Finding[] = []
  if (ack.id !== row.id)
    found.push(finding('altered', `${ref} was acked as ${ack.id}, stored as ${row.id}`, ref))
  if (ack.seq !== null && ack.seq !== row.seq)
    found.push(finding('number', `${ref} was acked with number ${ack.seq} and has ${row.seq}`, ref))
  if ((ack.seq === null) !== (ack.durable === 'journal'))
    found.push(finding('number', `${ref} was acked by the ${ack.durable} with number ${ack.seq}`, ref))
  // Of a message sent twice the journal may hold the second, while an earlier one that nobody answered was stored.
  const certain = ack.durable === 'postgres' || said.sends.length === 1
  if (certain && ack.sentAt !== row.sentAt)
    found.push(finding('altered', `${ref} was acked as sent at ${ack.sentAt}, stored as ${row.sentAt}`, ref))
  return found
}

function checkHistory({ room, head, sql, http }: History, { said }: Evidence): Finding[] {
  const found: Finding[] = []
  const numbers = sql.map(({ seq }) => seq).sort((a, b) => a - b)
  const at = numbers.findIndex((seq, index) => seq !== index + 1)
  if (at >= 0) found.push(finding('hole', `room ${room} has ${numbers[at]} where number ${at + 1} belongs`))
  if (head !== sql.length)
    found.push(finding('hole', `room ${room} has head ${head} and ${sql.length} messages`))
  found.push(...doubles(sql, 'stored'), ...doubles(http, 'in history over HTTP'))
  for (const row of sql) found.push(...checkRow(row, room, said.get(row.ref)))
  const readable = new Map(http.map((row) => [row.id, row]))
  const alike = sql.filter((row) => JSON.stringify(row) === JSON.stringify(readable.get(row.id)))
  if (alike.length !== sql.length || http.length !== sql.length)
    found.push(
      finding(
        'disagreement',
        `room ${room}: ${alike.length} of ${sql.length} stored messages are the same among the ${http.length} over HTTP`,
      ),
    )
  return found
}

function doubles(rows: Row[], where: string): Finding[] {
  const ids = new Set<string>()
  const keys = new Set<string>()
  return rows.flatMap(({ id, sender, ref }) => {
    const key = JSON.stringify([sender, ref])
    const again = ids.has(id) || keys.has(key)
    ids.add(id)
    keys.add(key)
    return again ? [finding('doubled', `${ref} is ${where} twice`, ref)] : []
  })
}

function checkRow({ ref, sender, text }: Row, room: string, said: Said | undefined): Finding[] {
  if (!said) return [finding('phantom', `${ref} is stored and was never said`, ref)]
  const same = said.sender === sender && said.text === text && said.room === room
  return same ? [] : [finding('altered', `${ref} is stored in another way than it was said`, ref)]
}

function checkView({ listener, room, sightings, open }: View, { byId }: Lookup): Finding[] {
  const found: Finding[] = []
  const loose = new Set<string>()
  for (const { id, seq, how } of sightings) {
    const row = byId.get(id)
    if (seq !== null || how === 'stored') loose.delete(id)
    else loose.add(id)
    if (how === 'stored' && seq === null)
      found.push(finding('buried', `${listener} was told that ${id} will never be stored`, row?.ref))
    else if (!row) found.push(finding('phantom', `${listener} saw ${id} in ${room}, which is not stored`))
    else if (seq !== null && seq !== row.seq)
      found.push(
        finding('number', `${listener} was told number ${seq} for ${row.ref}, which has ${row.seq}`, row.ref),
      )
  }
  const waiting = open ? [...loose] : []
  return [
    ...found,
    ...waiting.map((id) =>
      finding(
        'unnumbered',
        `${listener} was never told the number of ${byId.get(id)?.ref ?? id}`,
        byId.get(id)?.ref,
      ),
    ),
  ]
}
