/** The statement that stores a batch of which nothing was said before, as most are: half the work of `append`. */

import type { PendingQuery } from 'postgres'
import type { Utterance } from '../../core/message.ts'
import type { Sql } from './client.ts'
import { numberArray, textArray } from './text-array.ts'

/** A room of the batch, and its highest number before the batch. */
export interface RaisedRow {
  id: string
  base: number
}

/**
 * Stores the drafts, no two of which may have the same id, and answers a row for each room that exists: a draft's number
 * is its place past the base. Answers no row and stores nothing when one of the ids is stored already, or no room exists.
 * Fails with a unique violation when another writer stores one of the ids at the same time.
 *
 * `room` locks the rooms, in one order for all writers, and holds them until the commit, so that no number is given out
 * before the numbers below it are visible. The rows go in by id, again one order for all. `batch` has the ids read once,
 * for two uses. `limit 1` and `any` leave the planner nothing but an index scan.
 */
export function appendFresh(sql: Sql, drafts: readonly Utterance[]): PendingQuery<RaisedRow[]> {
  const column = (of: (draft: Utterance) => string) => textArray(drafts.map(of))
  const { places, counts } = countByRoom(drafts)
  const rooms = textArray([...counts.keys()])
  return sql<RaisedRow[]>`
    with batch as materialized (
      select ${column((draft) => draft.id)}::uuid[] as ids
    ),
    stored as materialized (
      select from messages where id = any ((select ids from batch)::uuid[]) limit 1
    ),
    room as materialized (
      select id from rooms
      where id = any (${rooms}::text[]) and not exists (select from stored)
      order by id
      for update
    ),
    raised as (
      update rooms set head = head + added.count
      from unnest(${rooms}::text[], ${numberArray([...counts.values()])}::int[]) as added (id, count)
      where rooms.id = added.id and rooms.id = any (array(select id from room))
      returning rooms.id, rooms.head - added.count as base
    ),
    inserted as (
      insert into messages (room_id, seq, id, sender_id, sender_name, ref, text, sent_at)
      select raised.id, base + place, given.id, sender_id, sender_name, ref, text, sent_at
      from unnest(
        ${column((draft) => draft.room)}::text[],
        ${numberArray(places)}::int[],
        (select ids from batch),
        ${column((draft) => draft.sender.id)}::text[],
        ${column((draft) => draft.sender.name)}::text[],
        ${column((draft) => draft.ref)}::text[],
        ${column((draft) => draft.text)}::text[],
        ${column((draft) => draft.sentAt)}::timestamptz[]
      ) as given (room_id, place, id, sender_id, sender_name, ref, text, sent_at)
      join raised on raised.id = given.room_id
      order by given.id
    )
    select id, base from raised`
}

/** Of each draft, which one of its room's it is, from 1; of each room, how many are its. */
function countByRoom(drafts: readonly Utterance[]): { places: number[]; counts: Map<string, number> } {
  const counts = new Map<string, number>()
  const places = drafts.map(({ room }) => {
    const place = (counts.get(room) ?? 0) + 1
    counts.set(room, place)
    return place
  })
  return { places, counts }
}
