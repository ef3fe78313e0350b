/** The one statement that stores a batch: it sets repeats aside, numbers the rest and inserts them, in one commit. */

import type { PendingQuery } from 'postgres'
import type { Utterance } from '../../core/message.ts'
import type { Session, Sql } from './client.ts'
import { textArray } from './text-array.ts'

/**
 * What a session needs for the statement to be quick and to mean what it says. The planner knows neither how many drafts
 * come nor how large the tables will be when the plan is used again, and without this it reads whole tables while they
 * are small, and compares each draft with each other.
 */
export const appendSession: Session = {
  synchronous_commit: 'on',
  enable_seqscan: 'off',
  enable_nestloop: 'off',
  jit: 'off',
}

/** What became of the draft at its place in the batch. */
export interface AppendedRow {
  /** Null: the room does not exist. */
  seq: number | null
  /** Of the first draft with this id, when the draft is a repeat of it. */
  sent_at: Date | null
  /** The id was stored before this draft, earlier in the batch perhaps. */
  repeated: boolean
  /** What was stored under the id is in another room, or another text. */
  differs: boolean
}

/**
 * Answers a row for each draft, in order. Fails with a unique violation when another writer stores one of the ids at the
 * same time; run again, it then sees that one.
 *
 * `draft` looks each id up. `room` locks the rooms, in one order for all writers, and holds them until the commit, so that
 * no number is given out before the numbers below it are visible. `fresh` keeps the first of each new id. There is no ON
 * CONFLICT: skipping a row after `head` was raised for it would leave a hole. The rows go in by id, again one order for
 * all. `limit 1` and `any (array())` leave the planner nothing but an index scan.
 */
export function append(sql: Sql, drafts: readonly Utterance[]): PendingQuery<AppendedRow[]> {
  return sql<AppendedRow[]>`
    with draft as materialized (
      select given.*, stored.seq, stored.sent_at as stored_at,
        stored.room_id <> given.room_id or stored.text <> given.text as differs
      from ${given(sql, drafts)}
      left join lateral (
        select room_id, seq, text, sent_at from messages where messages.id = given.id limit 1
      ) as stored on true
    ),
    room as materialized (
      select id from rooms
      where id = any (array(select distinct room_id from draft where seq is null))
      order by id
      for update
    ),
    fresh as materialized (
      select distinct on (draft.id) draft.*
      from draft join room on room.id = draft.room_id
      where draft.seq is null
      order by draft.id, draft.place
    ),
    raised as (
      update rooms set head = head + added.count
      from (select room_id, count(*) from fresh group by room_id) as added
      where rooms.id = added.room_id and rooms.id = any (array(select id from room))
      returning rooms.id, rooms.head - added.count as base
    ),
    numbered as materialized (
      select fresh.*, base + row_number() over (partition by fresh.room_id order by fresh.place) as number
      from fresh join raised on raised.id = fresh.room_id
    ),
    inserted as (
      insert into messages (room_id, seq, id, sender_id, sender_name, ref, text, sent_at)
      select room_id, number, id, sender_id, sender_name, ref, text, sent_at from numbered order by id
    )
    select
      coalesce(draft.seq, numbered.number) as seq,
      coalesce(draft.stored_at, case when numbered.place < draft.place then numbered.sent_at end) as sent_at,
      draft.seq is not null or numbered.place < draft.place as repeated,
      coalesce(draft.differs, numbered.room_id <> draft.room_id or numbered.text <> draft.text) as differs
    from draft left join numbered on numbered.id = draft.id and numbered.place <= draft.place
    order by draft.place`
}

/** The drafts as rows, each with its place in the batch. */
function given(sql: Sql, drafts: readonly Utterance[]) {
  const column = (of: (draft: Utterance) => string) => textArray(drafts.map(of))
  return sql`
    unnest(
      ${column((draft) => draft.id)}::uuid[],
      ${column((draft) => draft.room)}::text[],
      ${column((draft) => draft.sender.id)}::text[],
      ${column((draft) => draft.sender.name)}::text[],
      ${column((draft) => draft.ref)}::text[],
      ${column((draft) => draft.text)}::text[],
      ${column((draft) => draft.sentAt)}::timestamptz[]
    ) with ordinality as given (id, room_id, sender_id, sender_name, ref, text, sent_at, place)`
}
