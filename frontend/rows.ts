/** What a room's log shows, line by line: days, gaps, and messages grouped by who said them. */

import type { Entry } from '../src/client/timeline.ts'
import type { Hole } from '../src/client/coverage.ts'
import type { Parcel } from '../src/client/outbox.ts'
import type { Refused } from '../src/client/refused.ts'
import type { Member, SaidMessage } from '../src/protocol/frames.ts'
import { dayOf } from './times.ts'

export type Row =
  | { kind: 'top'; key: string; hasOlder: boolean; rests: boolean }
  | { kind: 'day'; key: string; sentAt: string }
  | { kind: 'gap'; key: string; hole: Hole }
  | SaidRow

export interface SaidRow {
  kind: 'said'
  key: string
  /** Undefined: the server has not told it yet. */
  id: string | undefined
  text: string
  sentAt: string
  seq: number | null
  /** Milliseconds from sending an own message to its ack, where it was seen. */
  ackMs: number | undefined
  /** Undefined: the reader, not yet welcomed. */
  sender: Member | undefined
  own: boolean
  /** Begins a group: shows who speaks. */
  first: boolean
  /** unnumbered: kept, and still to get its number. unkept: set aside, and never to have one. */
  state: 'said' | 'unnumbered' | 'pending' | 'failed' | 'unkept'
  failed: Refused | undefined
}

export interface Shown {
  /** False: the room has not let the reader in yet. */
  known: boolean
  entries: readonly Entry[]
  parcels: readonly Parcel[]
  holes: readonly Hole[]
  hasOlder: boolean
  rests: boolean
  me: Member | undefined
}

/** A pause after which the same person begins a new group. */
const groupMs = 5 * 60_000

export function rowsOf(shown: Shown): Row[] {
  const { known, entries, parcels, holes, hasOlder, rests, me } = shown
  const gaps = new Map(holes.map((hole) => [hole.to + 1, hole]))
  const rows = new Rows()
  if (known) rows.list.push({ kind: 'top', key: 'top', hasOlder, rests })
  for (const entry of entries) {
    const next = entry.message.seq ?? entry.behind
    // What waits for its number comes after everything that has one, so also after a gap at the end.
    const before = next === undefined ? [...gaps.values()] : [gaps.get(next)]
    for (const hole of before) if (hole && gaps.delete(hole.to + 1)) rows.gap(hole)
    rows.said(entryRow(entry, me))
  }
  for (const hole of gaps.values()) rows.gap(hole)
  for (const parcel of parcels) rows.said(parcelRow(parcel, me))
  return rows.list
}

/** Whether two rows look the same. */
export function sameRow(one: Row, other: Row): boolean {
  const fields = Object.keys(one) as (keyof Row)[]
  return fields.every((field) => one[field] === other[field])
}

class Rows {
  readonly list: Row[] = []
  private before: SaidRow | undefined
  private day = ''

  gap(hole: Hole): void {
    this.list.push({ kind: 'gap', key: `gap ${String(hole.to)}`, hole })
    this.before = undefined
  }

  said(row: SaidRow): void {
    const day = dayOf(row.sentAt)
    if (day !== this.day) {
      this.list.push({ kind: 'day', key: `day ${row.key}`, sentAt: row.sentAt })
      this.before = undefined
      this.day = day
    }
    row.first = !this.before || !together(this.before, row)
    this.list.push(row)
    this.before = row
  }
}

function together(before: SaidRow, after: SaidRow): boolean {
  if (before.own !== after.own || before.sender?.id !== after.sender?.id) return false
  return Date.parse(after.sentAt) - Date.parse(before.sentAt) < groupMs
}

function entryRow({ key, message, unkept, ackMs }: Entry, me: Member | undefined): SaidRow {
  const { id, text, sentAt, seq, sender }: SaidMessage = message
  const own = sender.id === me?.id
  const state = unkept ? 'unkept' : seq === null ? 'unnumbered' : 'said'
  const common = { kind: 'said', key, id, text, sentAt, seq, ackMs, sender, own } as const
  return { ...common, first: false, state, failed: undefined }
}

function parcelRow({ ref, text, saidAt, failed }: Parcel, me: Member | undefined): SaidRow {
  const state = failed ? 'failed' : 'pending'
  return {
    kind: 'said',
    key: ref,
    id: undefined,
    text,
    sentAt: saidAt,
    seq: null,
    ackMs: undefined,
    sender: me,
    own: true,
    first: false,
    state,
    failed,
  }
}
