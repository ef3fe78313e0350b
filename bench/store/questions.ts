/** What is asked of the large database: each question as the store is asked it, and the statements behind it. */

import { appendFresh } from '../../src/adapters/postgres/append-fresh.ts'
import { append, appendSession } from '../../src/adapters/postgres/append.ts'
import type { Session, Sql } from '../../src/adapters/postgres/client.ts'
import { pageOf } from '../../src/adapters/postgres/history.ts'
import { newestRooms } from '../../src/adapters/postgres/rooms.ts'
import { search, searchSession } from '../../src/adapters/postgres/search.ts'
import type { Page, Store, Writer } from '../../src/core/ports.ts'
import { makeDrafts } from './drafts.ts'
import type { Filled } from './fill.ts'

export interface Question {
  name: string
  /** Asks once; what is asked for differs from time to time where it can. */
  ask(): Promise<unknown>
  session: Session
  /** The statement of one such question. */
  statement(
    sql: Sql,
  ): ReturnType<typeof pageOf | typeof search | typeof newestRooms | typeof appendFresh | typeof append>
}

const page = 50

export function historyQuestions(store: Store, { rooms }: Filled): Question[] {
  const huge = rooms.slice(0, 1)
  const small = rooms.slice(Math.floor(rooms.length / 2))
  const middling = rooms.slice(Math.floor(rooms.length / 1_000), Math.floor(rooms.length / 100))
  const question = (name: string, among: Filled['rooms'], place: (head: number) => Page): Question => {
    const any = () => pick(among)
    return {
      name,
      ask: () => {
        const { id, head } = any()
        return store.messages(id, place(head))
      },
      session: {},
      statement: (sql) => {
        const { id, head } = any()
        return pageOf(sql, id, place(head))
      },
    }
  }
  const newest = (head: number): Page => ({ before: head + 1, limit: page })
  const before = (head: number): Page => ({ before: below(head), limit: page })
  const after = (head: number): Page => ({ after: below(head), limit: page })
  return [
    question(`newest ${page}, the busiest room`, huge, newest),
    question(`newest ${page}, busy rooms`, middling, newest),
    question(`newest ${page}, small rooms`, small, newest),
    question(`${page} before any number, the busiest`, huge, before),
    question(`${page} after any number, the busiest`, huge, after),
    question(`${page} before any number, busy rooms`, middling, before),
    question(`${page} after any number, busy rooms`, middling, after),
  ]
}

/** `name` is a room's, of two words. */
export function roomQuestions(store: Store, name: string): Question[] {
  const [first = '', second = ''] = name.split(' ')
  const swapped = (word: string) => `${word.charAt(0)}${word.charAt(2)}${word.charAt(1)}${word.slice(3)}`
  const found = (kind: string, query: string): Question => ({
    name: `search: ${kind}`,
    ask: () => store.rooms.search(query, 20),
    session: searchSession,
    statement: (sql) => search(sql, ` ${query}`, 20, { rank: Infinity, id: '' }),
  })
  const after = { createdAt: new Date(Date.now() - 864e5).toISOString(), id: 'room1' }
  const listed = (kind: string, ...past: [] | [typeof after]): Question => ({
    name: `room list: ${kind}`,
    ask: () => store.rooms.newest(page, ...past),
    session: {},
    statement: (sql) => newestRooms(sql, page, ...past),
  })
  return [
    found('a name', name),
    found('its beginning', first.slice(0, 4)),
    found('a typing error', swapped(first)),
    found('two words with errors', `${swapped(first)} ${swapped(second)}`),
    found('words turned round', `${second} ${first}`),
    found('one letter', first.charAt(0)),
    found('nothing like it', 'qqqqwwww'),
    ...[listed('newest'), listed('a later page', after)],
  ]
}

/** Among all rooms, each as likely as any other: the dearest case. */
export function appendQuestions(writer: Writer, { rooms }: Filled): Question[] {
  const drafts = (batch: number) =>
    makeDrafts(
      Array.from({ length: batch }, () => pick(rooms).id),
      batch,
    )
  const fresh = (batch: number): Question => ({
    name: batch === 1 ? 'store 1 message' : `store ${batch} messages`,
    ask: () => writer.append(drafts(batch)),
    session: appendSession,
    statement: (sql) => appendFresh(sql, drafts(batch)),
  })
  const said = makeDrafts([pick(rooms).id, pick(rooms).id], 100)
  const again: Question = {
    name: 'store 100 messages again',
    ask: () => writer.append(said),
    session: appendSession,
    statement: (sql) => append(sql, said),
  }
  return [fresh(1), fresh(100), fresh(500), again]
}

function pick<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new RangeError('there is nothing to choose from')
  return item
}

function below(head: number): number {
  return 1 + Math.floor(Math.random() * head)
}
