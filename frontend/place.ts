/** What became of a message, as far as one can see through it: its number in the room, and how long the server took to keep it. */

import type { SaidRow } from './rows.ts'

/** Such as “No. 12 · stored in 8 ms” for an own message; empty while it is not kept. */
export function placeOf({ seq, ackMs, state }: Pick<SaidRow, 'seq' | 'ackMs' | 'state'>): string {
  if (state !== 'said' && state !== 'unnumbered') return ''
  const number = seq === null ? 'No number yet' : `No. ${seq.toLocaleString()}`
  if (ackMs === undefined) return number
  return `${number} · ${seq === null ? 'kept' : 'stored'} in ${tookText(ackMs)}`
}

function tookText(ms: number): string {
  if (ms < 1) return 'less than 1 ms'
  return ms < 10_000 ? `${Math.round(ms).toLocaleString()} ms` : `${Math.round(ms / 1000).toLocaleString()} s`
}
