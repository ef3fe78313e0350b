/** The whole server on the same database: what its clients say is checked, stored, and comes back to them. */

import { Unable } from '../failure.ts'
import { inFolder } from '../peers/folder.ts'
import { glassroom } from '../peers/peer.ts'
import { faulty } from '../peers/report.ts'
import { session } from '../peers/session.ts'
import type { Database } from './database.ts'
import { meanBytes } from './drafts.ts'
import type { Measured, Measuring } from './measure.ts'

/** Messages, of all rooms together: four full batches. More than 2,500 of one room are refused. */
const underWay = 2_000
/** What is compiled late is compiled then. */
const warmupMs = 3_000

/** Each room has one member, who talks to itself. Rejects with Unable. */
export async function measureServer(
  database: Database,
  connections: number,
  { rooms, round, seconds, signal }: Measuring & { rooms: number },
): Promise<Measured> {
  await database.reset([])
  const done = await database.lend((settings) =>
    inFolder((folder) =>
      session(
        glassroom({ ...settings, WRITERS: String(connections) }),
        { folder, signal },
        ({ url, pid }) => ({
          kind: 'saturate',
          gathering: { url, speech: 'glassroom', rooms, members: 1, talkers: 1, textBytes: meanBytes },
          window: Math.ceil(underWay / rooms),
          warmupMs,
          measureMs: seconds * 1e3,
          pid,
        }),
      ),
    ),
  )
  if (faulty(done) || done.faults.refused > 0)
    throw new Unable('Of the whole server, messages were lost, doubled, led astray or refused.')
  return {
    ...{ way: 'whole server', kind: 'server', connections, rooms, round, messages: done.messages },
    perSecond: done.messages / done.seconds,
    ours: (done.server / done.messages) * 1e6,
    // A Postgres that the server did not start is not seen.
    postgres: done.database > 0 ? (done.database / done.messages) * 1e6 : NaN,
  }
}
