/** What became of a message, as far as one can see through it: its number in the room, and how long the server took to keep it. */

import type { SaidRow } from './rows.ts'

/** Such as “No. 12 · stored in 8 ms” for an own message; empty while it has no number. */
export function placeOf({ seq, ackMs }: Pick<SaidRow, 'seq' | 'ackMs'>): string {
  if (seq === null) return ''
  const number = `No. ${seq.toLocaleString()}`
  return ackMs === undefined ? number : `${number} · stored in ${tookText(ackMs)}`
}

function tookText(ms: number): string {
  if (ms < 1) return 'less than 1 ms'
  return ms < 10_000 ? `${Math.round(ms).toLocaleString()} ms` : `${Math.round(ms / 1000).toLocaleString()} s`
}
