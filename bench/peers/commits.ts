/** How long a server that commits took for it, by its own histogram, from one moment to another. */

import { estimate, observed } from '../server/histogram.ts'
import { scrape } from '../server/scrape.ts'
import type { Gathering } from './crowd.ts'
import { speeches } from './speech.ts'
import type { Kept } from './tasks.ts'

/** Begins; the answer ends it, in microseconds. Undefined: this peer tells of none. */
export async function watchCommits({
  url,
  speech,
}: Pick<Gathering, 'url' | 'speech'>): Promise<(() => Promise<Kept['commit']>) | undefined> {
  const { commits } = speeches[speech]
  if (!commits) return undefined
  const page = new URL(commits.path, url.replace('ws:', 'http:'))
  const before = await scrape(page)
  return async () => {
    const seen = observed(commits.metric, before, await scrape(page), commits.where)
    const [median, late] = [0.5, 0.99].map((quantile) => seen && estimate(seen, quantile))
    return median && late ? { p50: median.value * 1e6, p99: late.value * 1e6 } : undefined
  }
}
