/** The HTTP that opens a WebSocket: what is asked, and whether the answer is a yes. */

import { createHash, randomBytes } from 'node:crypto'
import { refusedBy, unreachable, type Unable } from '../failure.ts'

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const headEnd = Buffer.from('\r\n\r\n')
/** The longest answer that is listened to, in bytes. */
const mostBytes = 64 * 1024

export interface Asked {
  /** A subprotocol to ask for; the server has to agree. */
  protocol?: string
  headers?: Record<string, string>
}

export class Handshake {
  readonly #key = randomBytes(16).toString('base64')
  #answer = Buffer.alloc(0)

  constructor(
    private readonly url: URL,
    private readonly asked: Asked = {},
  ) {}

  /** What is sent first. */
  get request(): string {
    const { url, asked } = this
    const headers = {
      Host: url.host,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': this.#key,
      ...(asked.protocol === undefined ? {} : { 'Sec-WebSocket-Protocol': asked.protocol }),
      ...asked.headers,
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    return `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`
  }

  /** Takes more of the answer. Gives the bytes after its end, which are frames, once it is whole. Throws Unable. */
  read(bytes: Buffer): Buffer | undefined {
    this.#answer = Buffer.concat([this.#answer, bytes])
    const end = this.#answer.indexOf(headEnd)
    if (end < 0 && this.#answer.length <= mostBytes) return undefined
    this.#check(this.#answer.toString('latin1', 0, Math.max(0, end)))
    return this.#answer.subarray(end + headEnd.length)
  }

  #check(head: string): void {
    const [first = '', ...lines] = head.split('\r\n')
    const [, status] = /^HTTP\/1\.[01] (\d{3})\b/.exec(first) ?? []
    if (status === undefined) throw this.#strange('its answer is not HTTP')
    if (status !== '101') throw refusedBy(this.url, Number(status), 'open a WebSocket')
    const headers = new Map(lines.map(splitHeader))
    const accept = createHash('sha1').update(`${this.#key}${guid}`).digest('base64')
    if (headers.get('upgrade')?.toLowerCase() !== 'websocket') throw this.#strange('it does not upgrade')
    if (headers.get('sec-websocket-accept') !== accept) throw this.#strange('its answer is not to our key')
    if (headers.has('sec-websocket-extensions')) throw this.#strange('it wants an extension, unasked')
    if (headers.get('sec-websocket-protocol') !== this.asked.protocol)
      throw this.#strange(`it does not speak "${this.asked.protocol ?? 'no subprotocol'}"`)
  }

  #strange(what: string): Unable {
    return unreachable(new Error(what), this.url)
  }
}

function splitHeader(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
}
