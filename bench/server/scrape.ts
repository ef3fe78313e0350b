/** The server's own numbers, read from its metrics page (Prometheus text). */

export type Labels = Readonly<Record<string, string>>

interface Series {
  /** As on the page, without the braces. */
  labels: string
  value: number
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/
const label = /\b([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** A page is some kilobytes; one without an end, or a line without one, must not keep the run. */
const mostBytes = 8e6
const longestLine = 16_384

/** What one page showed; values that are no finite number are left out. */
export class Scrape {
  readonly #metrics = new Map<string, Series[]>()

  constructor(text: string) {
    for (const row of text.split('\n')) {
      if (row.length > longestLine) continue
      const [, name, labels = '', text] = line.exec(row) ?? []
      const value = Number(text)
      if (name === undefined || !Number.isFinite(value)) continue
      const series = this.#metrics.get(name)
      if (series) series.push({ labels, value })
      else this.#metrics.set(name, [{ labels, value }])
    }
  }

  /** Its sum over all labels; undefined when the page does not have it. */
  get(metric: string): number | undefined {
    const series = this.#metrics.get(metric)
    return series && sum(series)
  }

  /** Its sum over the series with these labels, 0 if there are none; undefined when the page does not have the metric. */
  sum(metric: string, where: Labels): number | undefined {
    const series = this.#metrics.get(metric)
    return series && sum(series.filter(({ labels }) => matches(labelsOf(labels), where)))
  }

  /** Its sums by the values of one label, over the series with these others. */
  by(metric: string, name: string, where: Labels = {}): ReadonlyMap<string, number> {
    const sums = new Map<string, number>()
    for (const series of this.#metrics.get(metric) ?? []) {
      const labels = labelsOf(series.labels)
      if (!matches(labels, where)) continue
      const key = labels.get(name) ?? ''
      sums.set(key, (sums.get(key) ?? 0) + series.value)
    }
    return sums
  }
}

function sum(series: readonly Series[]): number {
  return series.reduce((total, { value }) => total + value, 0)
}

function matches(labels: ReadonlyMap<string, string>, where: Labels): boolean {
  return Object.entries(where).every(([name, value]) => labels.get(name) === value)
}

function labelsOf(text: string): Map<string, string> {
  return new Map(Array.from(text.matchAll(label), ([, name = '', value = '']) => [name, unescaped(value)]))
}

function unescaped(value: string): string {
  return value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
}

/** Undefined when there is no such page, or one without an end, or none in time (5 s): a target need not have one. */
export async function scrape(url: URL | undefined, signal?: AbortSignal): Promise<Scrape | undefined> {
  if (!url) return undefined
  try {
    const response = await fetch(url, { signal: signal ?? AbortSignal.timeout(5_000) })
    if (response.ok) return new Scrape(await textOf(response))
    await response.body?.cancel()
    return undefined
  } catch {
    return undefined
  }
}

/** Rejects when there is more of it than a page can be; what is left is not read then. */
async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  const chunks: AsyncIterable<Uint8Array> | Uint8Array[] = body ?? []
  for await (const chunk of chunks) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) throw new RangeError('The page is too long.')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
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
