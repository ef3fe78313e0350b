/**
 * The one place that knows autocannon: it opens the connections, writes HTTP, reads it, and connects anew. When a request
 * goes out, and how long it took, is decided and measured here and in `firing.ts`, for three faults of autocannon 9.0.0:
 *
 * - Its rate is a number of requests at the beginning of each second, as fast as they are answered, and a pause.
 * - Its correction for omitted requests takes 1 ms for the interval, whatever the rate: 400 answers after 30 ms become
 *   12,000 values with a median of 16 ms. Its latencies are whole milliseconds.
 * - A request whose connection the server closes is neither an answer nor an error.
 */

import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'

export interface Request {
  method: string
  path: string
  headers: Record<string, string>
  body?: string
}

/** A connection, for one request at a time. */
export interface Line {
  send(request: Request): void
}

/** What happens to lines. None of these may throw. */
export interface Listener {
  /** It is ready for a request; told once, also after it was connected anew. */
  free(line: Line): void
  answered(line: Line, status: number, bytes: number): void
  /** Its request will not be answered: why, in a word. */
  failed(line: Line, why: string): void
  /** There is no server any more: connecting failed this often in a row. */
  lost(why: string): void
}

export interface Lines {
  /** Closes all; what is under way is dropped. */
  end(): Promise<void>
}

export interface LineOptions {
  url: URL
  connections: number
  /** Seconds until a request counts as failed. */
  timeoutSeconds: number
}

const require = createRequire(import.meta.url)

/** Longer than any run; autocannon must end at some time, and a timer cannot wait longer than 24 days. */
const foreverSeconds = 2_000_000

/** How often autocannon looks whether it was told to stop, in milliseconds. */
const lookMs = 50

/** Failures to connect in a row, over all lines, after which the server is gone: autocannon tries again at once. */
const mostRefusals = 200

/** Opens the connections, and tells of each that it is free. */
export function openLines(options: LineOptions, listener: Listener): Lines {
  const { url, connections, timeoutSeconds } = options
  // Loaded late: it takes a tenth of a second, which other commands need not wait.
  const autocannon = require('autocannon') as Autocannon
  const refusals = new Refusals(listener)
  const job = autocannon({
    url: url.origin,
    connections,
    timeout: timeoutSeconds,
    duration: foreverSeconds,
    sampleInt: lookMs,
    setupClient: (client) => void new ClientLine(client, listener, refusals, timeoutSeconds * 1_000),
  })
  return {
    async end() {
      job.stop()
      await job
    },
  }
}

class Refusals {
  #count = 0

  constructor(private readonly listener: Listener) {}

  add(why: string): void {
    this.#count++
    if (this.#count === mostRefusals) this.listener.lost(why)
  }

  clear(): void {
    this.#count = 0
  }
}

class ClientLine implements Line {
  #sentAt: number | undefined
  #error: string | undefined
  #told = false
  readonly #go: () => void

  constructor(
    private readonly client: Client,
    private readonly listener: Listener,
    private readonly refusals: Refusals,
    private readonly timeoutMs: number,
  ) {
    // autocannon sends the next request whenever it can; here it is asked to wait until one is due.
    this.#go = client._doRequest.bind(client)
    client._doRequest = () => this.#ready()
    client.on('response', (status, bytes) => this.#answered(status, bytes))
    client.on('connError', ({ code = 'error' }) => {
      this.#error = code
      refusals.add(code)
    })
  }

  send({ method, path, headers, body }: Request): void {
    this.#told = false
    this.#sentAt = performance.now()
    this.client.setRequests([{ method, path, headers, ...(body === undefined ? {} : { body }) }])
    this.#go()
  }

  #answered(status: number, bytes: number): void {
    this.#sentAt = undefined
    this.refusals.clear()
    this.listener.answered(this, status, bytes)
  }

  /** After an answer, or on a new connection: then a request that is still open went down with the old one. */
  #ready(): void {
    if (this.#sentAt !== undefined) {
      const timedOut = performance.now() - this.#sentAt >= this.timeoutMs - 1
      this.#sentAt = undefined
      this.listener.failed(this, this.#error ?? (timedOut ? 'timeout' : 'closed'))
    }
    this.#error = undefined
    if (this.#told) return
    this.#told = true
    this.listener.free(this)
  }
}

/** What is used of autocannon, which has no types of its own. */
type Autocannon = (options: {
  url: string
  connections: number
  timeout: number
  duration: number
  sampleInt: number
  setupClient: (client: Client) => void
}) => Promise<unknown> & { stop(): void }

interface Client extends EventEmitter {
  on(event: 'response', listener: (status: number, bytes: number) => void): this
  on(event: 'connError', listener: (error: NodeJS.ErrnoException) => void): this
  setRequests(requests: object[]): void
  _doRequest: () => void
}
