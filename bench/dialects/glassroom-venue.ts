/** Glassroom away from its sockets: rooms and their history, over HTTP. */

import { setTimeout as pause } from 'node:timers/promises'
import { limits } from '../../src/protocol/limits.ts'
import { refusedBy, unreachable, Unable } from '../failure.ts'
import { below, overSocket } from './address.ts'
import type { Kept, Venue } from './dialect.ts'
import { objectIn, type Fields } from './frame.ts'
import { keptIn } from './glassroom-frames.ts'

/** Tries of a request that the server says it cannot answer just now. */
const attempts = 5
const patienceMs = 10_000
/** The longest pause between two tries, in seconds. */
const longestPause = 5

export class GlassroomVenue implements Venue {
  constructor(private readonly url: URL) {}

  socket(_room: string, member: string): URL {
    const url = overSocket(below(this.url, 'ws'))
    url.searchParams.set('name', member)
    return url
  }

  async openRoom(name: string): Promise<string> {
    const body = JSON.stringify({ name })
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
    const { id } = await this.#ask('api/rooms', 'create rooms', request)
    // These mean something else in a path.
    if (typeof id !== 'string' || ['', '.', '..'].includes(id)) throw this.#stranger('api/rooms')
    return id
  }

  async head(room: string): Promise<number> {
    const path = pathOf(room)
    const { head } = await this.#ask(path, 'read rooms')
    if (typeof head !== 'number') throw this.#stranger(path)
    return head
  }

  async *history(room: string, after: number): AsyncGenerator<readonly Kept[]> {
    for (let last = after; ;) {
      const path = `${pathOf(room)}/messages`
      const page = await this.#ask(`${path}?after=${last}&limit=${limits.pageMost}`, 'read history')
      const messages = keptIn(page.items)
      if (!messages) throw this.#stranger(path)
      yield messages
      const next = messages.at(-1)?.number ?? 0
      // A page that does not lead on ends the reading, whatever its cursor says.
      if (page.nextCursor === null || next <= last) return
      last = next
    }
  }

  /** Asks again while the server is away, or says that a reader is too fast: nothing is measured here. */
  async #ask(path: string, what: string, request: RequestInit = {}): Promise<Fields> {
    const url = below(this.url, path)
    for (let attempt = 1; ; attempt++) {
      const response = await fetchFrom(url, request)
      if (response.ok) return this.#read(path, response)
      await response.body?.cancel()
      const later = response.status === 503 || (response.status === 429 && request.method === undefined)
      if (!later || attempt === attempts) throw refusedBy(url, response.status, what)
      await pause(pauseSeconds(response.headers.get('retry-after')) * 1_000)
    }
  }

  async #read(path: string, response: Response): Promise<Fields> {
    const fields = objectIn(await response.json().catch(() => undefined))
    if (!fields) throw this.#stranger(path)
    return fields
  }

  #stranger(path: string): Unable {
    const { origin, pathname } = below(this.url, path)
    const hint = 'Name its protocol with --dialect.'
    return new Unable(`${origin} does not answer as Glassroom does (${pathname}). ${hint}`)
  }
}

/** An id is the server's word: it must not lead elsewhere. */
function pathOf(room: string): string {
  return `api/rooms/${encodeURIComponent(room)}`
}

async function fetchFrom(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...request, signal: AbortSignal.timeout(patienceMs) })
  } catch (error) {
    throw unreachable(error, url)
  }
}

/** What a server asks for with Retry-After, within bounds; a second when it does not tell one that can be read. */
export function pauseSeconds(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? NaN)
  return Number.isNaN(seconds) ? 1 : Math.min(Math.max(seconds, 0), longestPause)
}
