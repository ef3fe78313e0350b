/** The whole server on the same database: what its clients say is checked, stored, and comes back to them. */

import { glassroom } from '../peers/peer.ts'
import { ensureWhole } from '../peers/report.ts'
import { session, type Ground } from '../peers/session.ts'
import type { Database } from './database.ts'
import { meanBytes } from './drafts.ts'
import type { MeasureOptions, Measured } from './measure.ts'

/** Messages under way, of all rooms together, each of which has one at least. Of one room 2,500 are taken at most. */
const mostUnderWay = 2_000
/** What is compiled late is compiled then. */
const warmupMs = 3_000

/** Each room has one member, who talks to itself. Rejects with Unable. */
export async function measureServer(
  database: Database,
  connections: number,
  { rooms, round, seconds, ...ground }: MeasureOptions & Ground & { rooms: number },
): Promise<Measured> {
  await database.reset([])
  const done = await database.lend((settings) =>
    session(glassroom({ ...settings, WRITERS: String(connections) }), ground, ({ url, pid }) => ({
      kind: 'saturate',
      gathering: { url, speech: 'glassroom', rooms, members: 1, talkers: 1, textBytes: meanBytes },
      window: Math.floor(mostUnderWay / rooms),
      warmupMs,
      measureMs: seconds * 1e3,
      pid,
    })),
  )
  ensureWhole(done, 'With the whole server')
  return {
    ...{ way: 'whole server', kind: 'server', connections, rooms, round, messages: done.messages },
    perSecond: done.messages / done.seconds,
    ours: (done.server / done.messages) * 1e6,
    // A Postgres that the server did not start is not seen.
    clients: done.generatorBusy,
    postgres: done.database > 0 ? (done.database / done.messages) * 1e6 : NaN,
  }
}
