/** A database as large as a server has after years, made by Postgres itself. */

import { textArray } from '../../src/adapters/postgres/text-array.ts'
import { randomName } from '../../src/core/names.ts'
import { unlessStopped } from '../stopping.ts'
import { formatCount } from '../units.ts'
import type { Database } from './database.ts'

/** Messages for each room, on average. */
const perRoom = 100
const messagesPerStep = 500_000

export interface Filled {
  /** The busiest first. */
  rooms: { id: string; head: number }[]
  messages: number
}

/**
 * Rooms with names of two words, of which the busiest has a twelfth of all messages and the n-th the n-th part of that. A
 * room's messages lie scattered among those of others, as they came. Rejects with Unable when it is stopped.
 */
export async function fill(
  { sql }: Database,
  messages: number,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Filled> {
  const count = Math.round(messages / perRoom)
  const steps = Math.ceil(messages / messagesPerStep)
  say(`making ${formatCount(count)} rooms`)
  await unlessStopped(
    signal,
    sql`
      insert into rooms (id, name, created_at, head)
      select 'room' || at, name, now() - at * interval '1 minute',
        round(${messages}::float8 / at / (ln(${count}::float8) + 0.5772))
      from unnest(${textArray(Array.from({ length: count }, randomName))}::text[]) with ordinality as given (name, at)`,
  )
  await sql`alter table messages drop constraint messages_in_order, drop constraint messages_once`
  for (let step = 0; step < steps; step++) {
    say(`making messages: ${Math.round((100 * step) / steps)} %`)
    await unlessStopped(
      signal,
      sql`
        insert into messages (room_id, seq, id, sender_id, sender_name, ref, text, sent_at)
        select id, seq, gen_random_uuid(), 'member' || seq % 5000, 'Talker ' || seq % 5000, seq::text,
          left('I will be at the station at nine, and bring the coffee; see you there then! Or tell me if not.',
            8 + (seq % 87)::int), now() - (${steps - step}::int * interval '1 day')
        from (
          select id, seq
          from rooms, generate_series(head * ${step}::int / ${steps}::int + 1, head * (${step}::int + 1) / ${steps}::int) as seq
          order by random()
        ) as said`,
    )
  }
  for (const constraint of ['messages_in_order primary key (room_id, seq)', 'messages_once unique (id)']) {
    say(`making the index ${constraint}`)
    await unlessStopped(signal, sql.unsafe(`alter table messages add constraint ${constraint}`))
  }
  say('vacuum, analyze, checkpoint')
  await unlessStopped(signal, sql`vacuum analyze`)
  await unlessStopped(signal, sql`checkpoint`)
  const rooms = await sql<{ id: string; head: number }[]>`select id, head from rooms order by head desc, id`
  return { rooms, messages: rooms.reduce((sum, { head }) => sum + head, 0) }
}
