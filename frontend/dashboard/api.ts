/** What the page asks the server: figures and ways, with the operator's token if it has one. */

import type { JourneyDetail, LedgerRow, Now } from '../../src/protocol/watched.ts'
import { authorization } from '../operator-token.ts'

/** refused: the server said no, with a status and, where it gives one, a reason. away: it said nothing in time. */
export type Answer<Body> =
  { kind: 'ok'; body: Body } | { kind: 'refused'; status: number; detail: string } | { kind: 'away' }

const deadlineMs = 5_000

/** The state now, and the seconds after this one. */
export const askNow = (after: number) => ask<Now>(`now?after=${String(after)}`)

export const askWay = (id: string) => ask<JourneyDetail>(`messages/${encodeURIComponent(id)}`)

export const askLedger = () => ask<{ rows: LedgerRow[] }>('ledger')

async function ask<Body>(path: string): Promise<Answer<Body>> {
  try {
    const response = await fetch(`/dashboard/api/${path}`, {
      headers: authorization(),
      signal: AbortSignal.timeout(deadlineMs),
    })
    if (response.ok) return { kind: 'ok', body: (await response.json()) as Body }
    return { kind: 'refused', status: response.status, detail: await detailOf(response) }
  } catch {
    return { kind: 'away' }
  }
}

async function detailOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as { detail?: unknown; title?: unknown }
  const words = problem.detail ?? problem.title
  return typeof words === 'string' ? words : ''
}
