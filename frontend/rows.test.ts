import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ada, bob, message } from '../test/support/fake-websocket.ts'
import type { Entry } from '../src/client/timeline.ts'
import type { Parcel } from '../src/client/outbox.ts'
import { Refused } from '../src/client/refused.ts'
import type { SaidMessage } from '../src/protocol/frames.ts'
import { rowsOf, sameRow, type Row, type Shown } from './rows.ts'

const entry = (said: SaidMessage, fields: Partial<Entry> = {}): Entry => ({
  key: said.id,
  message: said,
  durable: said.seq === null ? 'journal' : 'postgres',
  ...fields,
})
const said = (seq: number, minutes: number, sender = bob) =>
  entry(message(seq, { sender, sentAt: new Date(2026, 0, 1, 12, minutes).toISOString() }))

function shown(fields: Partial<Shown>): Row[] {
  const nothing = { known: true, entries: [], parcels: [], holes: [], hasOlder: false, rests: false, me: ada }
  return rowsOf({ ...nothing, ...fields })
}

const firsts = (rows: Row[]) => rows.flatMap((row) => (row.kind === 'said' ? [row.first] : []))

describe('the rows of a room', () => {
  it('begin with the top, and with a day for the first message of each day', () => {
    const rows = shown({ entries: [said(1, 0), said(2, 1), said(3, 60 * 24)] })
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['top', 'day', 'said', 'said', 'day', 'said'],
    )
  })

  it('group what one person says within five minutes', () => {
    const entries = [said(1, 0), said(2, 4), said(3, 10), said(4, 10, ada), said(5, 10, ada), said(6, 11)]
    assert.deepEqual(firsts(shown({ entries })), [true, false, true, true, false, true])
  })

  it('tell whose message it is', () => {
    const rows = shown({ entries: [said(1, 0), said(2, 0, ada)] })
    assert.deepEqual(
      rows.flatMap((row) => (row.kind === 'said' ? [row.own] : [])),
      [false, true],
    )
  })

  it('show a gap where messages are missing, and begin a group after it', () => {
    const rows = shown({ entries: [said(1, 0), said(9, 0)], holes: [{ from: 2, to: 8 }] })
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['top', 'day', 'said', 'gap', 'said'],
    )
    assert.deepEqual(firsts(rows), [true, true])
  })

  it('end with what is on its way, under the key that it keeps', () => {
    const saidAt = new Date(2026, 0, 1, 12, 1).toISOString()
    const failed = new Refused('forbidden', 'no')
    const parcels: Parcel[] = [
      { ref: 'a', text: 'one', saidAt },
      { ref: 'b', text: 'two', saidAt, failed },
    ]
    const rows = shown({ entries: [said(1, 0, ada)], parcels }).slice(-2)
    assert.deepEqual(
      rows.map((row) => row.kind === 'said' && [row.key, row.state, row.own, row.first]),
      [
        ['a', 'pending', true, false],
        ['b', 'failed', true, false],
      ],
    )
  })

  it('tell what waits for its number, behind a gap at the end, from what will never have one', () => {
    const loose = (id: string) => message(2, { id, seq: null })
    const aside = entry(loose('aside'), { unkept: true, behind: 1 })
    const rows = shown({ entries: [said(1, 0), aside, entry(loose('waits'))], holes: [{ from: 2, to: 8 }] })
    assert.deepEqual(
      rows.map((row) => (row.kind === 'said' ? row.state : row.kind)),
      ['top', 'day', 'said', 'unkept', 'gap', 'unnumbered'],
    )
  })

  it('do not say where a room begins that has not let the reader in yet', () => {
    const parcels: Parcel[] = [{ ref: 'a', text: 'one', saidAt: new Date(2026, 0, 1).toISOString() }]
    assert.deepEqual(
      shown({ known: false, parcels }).map(({ kind }) => kind),
      ['day', 'said'],
    )
  })

  it('look the same as long as nothing about them changed', () => {
    const [one, other, moved] = [said(1, 0), said(1, 0), said(2, 0)].map((each) =>
      shown({ entries: [each] }).at(-1),
    )
    assert.ok(one && other && moved)
    assert.equal(sameRow(one, other), true)
    assert.equal(sameRow(one, moved), false)
  })
})
