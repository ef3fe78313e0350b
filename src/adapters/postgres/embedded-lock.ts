/** Who owns a cluster: the process whose connection holds one advisory lock in it, for as long as it lives. */

import postgres from 'postgres'
import type { Endpoint } from './client.ts'

const ownerKey = 714_302_918

/** Lets the lock go. */
export type Release = () => Promise<void>

/**
 * Takes the owner's lock, and calls `lost` should its connection break later. Undefined: another process holds it.
 * Rejects with the driver's error when Postgres does not answer.
 */
export async function takeOwnership(address: Endpoint, lost: () => void): Promise<Release | undefined> {
  let held = false
  const sql = postgres({
    ...address,
    max: 1,
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'glassroom owner' },
    onclose: () => {
      if (held) lost()
      held = false
    },
  })
  const release = async () => {
    held = false
    await sql.end({ timeout: 1 })
  }
  try {
    const [row] = await sql`select pg_try_advisory_lock(${ownerKey}) as taken`
    held = row?.taken === true
    return held ? release : undefined
  } finally {
    if (!held) await release()
  }
}
