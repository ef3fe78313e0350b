/** Reads a server's metrics once a second, as a Prometheus would that is in a hurry. */

import { scrape } from '../server/scrape.ts'

const everyMs = 1_000

export function scrapeEverySecond(page: URL): { stop(): void } {
  const timer = setInterval(() => void scrape(page), everyMs)
  return { stop: () => clearInterval(timer) }
}
