/** What became of the spans of a server, as it tells itself. */

import { Unable } from '../failure.ts'
import type { Scrape } from '../server/scrape.ts'

export interface Spans {
  /** Taken by the collector. */
  exported: number
  failed: number
  /** Left out since too many waited. */
  dropped: number
  /** Messages that had a trace. */
  traces: number
}

/** Throws Unable when the server does not tell. */
export function spansOf(page: Scrape | undefined): Spans {
  if (page === undefined) throw new Unable('The server does not tell its metrics.')
  const spans = page.by('chat_spans_exported_total', 'result')
  const of = (result: string) => spans.get(result) ?? 0
  const why = page.by('chat_traces_total', 'why')
  const traces = [...why].reduce((sum, [name, count]) => sum + (name === 'over_budget' ? 0 : count), 0)
  return { exported: of('ok'), failed: of('failed'), dropped: of('dropped'), traces }
}
