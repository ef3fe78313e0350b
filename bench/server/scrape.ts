/** The server's own numbers, read from its metrics page (Prometheus text). */

/** What one scrape showed: sums over all labels, by metric name. */
export type Scrape = ReadonlyMap<string, number>

const line = /^([a-zA-Z_:][\w:]*)(?:\{.*\})?\s+(\S+)/

export function parseScrape(text: string): Scrape {
  const sums = new Map<string, number>()
  for (const row of text.split('\n')) {
    const [, name, value] = line.exec(row) ?? []
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number(value))
  }
  return sums
}

/** Undefined when there is no such page: a target need not have one. */
export async function scrape(url: URL | undefined): Promise<Scrape | undefined> {
  if (!url) return undefined
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
  return response?.ok ? parseScrape(await response.text()) : undefined
}

/** How much a counter rose between two scrapes; undefined when the server does not have it. */
export function rise(
  name: string,
  before: Scrape | undefined,
  after: Scrape | undefined,
): number | undefined {
  const to = after?.get(name)
  return before === undefined || to === undefined ? undefined : to - (before.get(name) ?? 0)
}
