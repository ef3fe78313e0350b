/** The server's own numbers, read from its metrics page (Prometheus text). */

interface Series {
  /** As on the page, without the braces. */
  labels: string
  value: number
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** What one page showed. */
export class Scrape {
  readonly #metrics = new Map<string, Series[]>()

  constructor(text: string) {
    for (const row of text.split('\n')) {
      const [, name, labels = '', value] = line.exec(row) ?? []
      if (name === undefined) continue
      const series = this.#metrics.get(name)
      if (series) series.push({ labels, value: Number(value) })
      else this.#metrics.set(name, [{ labels, value: Number(value) }])
    }
  }

  /** Its sum over all labels; undefined when the page does not have it. */
  get(metric: string): number | undefined {
    const series = this.#metrics.get(metric)
    return series && sum(series)
  }

  /** Its sum over the series with these labels, 0 if there are none; undefined when the page does not have the metric. */
  sum(metric: string, where: Readonly<Record<string, string>>): number | undefined {
    const series = this.#metrics.get(metric)
    return series && sum(series.filter(({ labels }) => matches(labelsOf(labels), where)))
  }

  /** Its sums by the values of one label. */
  by(metric: string, name: string): ReadonlyMap<string, number> {
    const sums = new Map<string, number>()
    for (const { labels, value } of this.#metrics.get(metric) ?? []) {
      const key = labelsOf(labels).get(name) ?? ''
      sums.set(key, (sums.get(key) ?? 0) + value)
    }
    return sums
  }
}

function sum(series: readonly Series[]): number {
  return series.reduce((total, { value }) => total + value, 0)
}

function matches(labels: ReadonlyMap<string, string>, where: Readonly<Record<string, string>>): boolean {
  return Object.entries(where).every(([name, value]) => labels.get(name) === value)
}

function labelsOf(text: string): Map<string, string> {
  return new Map(Array.from(text.matchAll(label), ([, name = '', value = '']) => [name, unescaped(value)]))
}

function unescaped(value: string): string {
  return value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
}

/** Undefined when there is no such page: a target need not have one. */
export async function scrape(url: URL | undefined, signal?: AbortSignal): Promise<Scrape | undefined> {
  if (!url) return undefined
  try {
    const response = await fetch(url, { signal: signal ?? AbortSignal.timeout(5_000) })
    const text = await response.text()
    return response.ok ? new Scrape(text) : undefined
  } catch {
    return undefined
  }
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
