/** Evidence in which all is well, and handles to spoil it by, for the tests of the checker. */

import { check, type FindingKind } from './checker.ts'
import { emptyEvidence, type Ack, type Evidence, type History, type Said, type View } from './evidence.ts'

export const room = '7x2kq9v4m0ab'
const senders = ['ada', 'bob']
const each = 6
export const sentAt = '2026-05-04T08:15:30.123Z'

/**
 * Two senders take turns in one room, one message after the other, and both listen. Messages 5 to 8 went through the
 * journal. Everything is as it should be.
 */
export function clean(): Evidence {
  const evidence = emptyEvidence()
  const history: History = { room, head: 0, sql: [], http: [] }
  const views = senders.map((listener): View => {
    return { listener, room, life: 1, at: 0, sightings: [], open: true }
  })
  for (let n = 1; n <= senders.length * each; n++) {
    const sender = senders[n % senders.length]!
    const [ref, id, text, at] = [`r${n}`, `id${n}`, `text ${n}`, n * 10]
    const journaled = n >= 5 && n <= 8
    const seq = journaled ? null : n
    evidence.said.set(ref, { ref, sender, room, text, sends: [{ at, life: 1 }] })
    evidence.acks.push({ ref, at: at + 5, id, seq, sentAt, durable: journaled ? 'journal' : 'postgres' })
    for (const view of views) view.sightings.push({ at: at + 6, id, seq, how: 'message' })
    history.sql.push({ id, seq: n, sender, ref, text, sentAt })
    history.http.push({ id, seq: n, sender, ref, text, sentAt })
    if (n !== 8) continue
    for (const view of views) {
      for (let m = 5; m <= 8; m++) view.sightings.push({ at: at + 8, id: `id${m}`, seq: m, how: 'stored' })
    }
  }
  history.head = history.sql.length
  evidence.histories.push(history)
  evidence.views.push(...views)
  return evidence
}

/** The parts of the clean evidence that a test spoils. */
export interface Parts {
  evidence: Evidence
  history: History
  view: View
  said(n: number): Said
  ack(n: number): Ack
  /** Gives two rows each other's number, in SQL and over HTTP. */
  swap(one: number, other: number): void
  /** Takes a row out, and closes the gap. */
  remove(n: number): void
}

/** New clean evidence, by its parts. */
export function parts(): Parts {
  const evidence = clean()
  const history = evidence.histories[0]!
  const both = [history.sql, history.http]
  return {
    evidence,
    history,
    view: evidence.views[0]!,
    said: (n) => evidence.said.get(`r${n}`)!,
    ack: (n) => evidence.acks.find(({ ref }) => ref === `r${n}`)!,
    swap: (one, other) => {
      for (const rows of both) {
        const [a, b] = [rows.find(({ seq }) => seq === one)!, rows.find(({ seq }) => seq === other)!]
        a.seq = other
        b.seq = one
      }
    },
    remove: (n) => {
      for (const rows of both) rows.splice(n - 1, 1)
      history.head -= 1
    },
  }
}

/** The kinds of what the checker finds, the gravest first. */
export function kinds(evidence: Evidence): FindingKind[] {
  return [...new Set(check(evidence).map(({ kind }) => kind))]
}
