/**
 * One client, as cheap as it can be, so that the server is what is measured: it looks for marks in what it reads, and
 * knows nothing of frames. All members of the process read into one buffer.
 */

import { connect, type Socket } from 'node:net'
import { Unable, unreachable } from '../failure.ts'
import { Handshake } from '../wire/handshake.ts'
import { closeFrame } from '../wire/frame-writer.ts'
import { markLength, nextMark } from './mark.ts'

const arrivals = Buffer.allocUnsafeSlow(64 * 1024)
const handshakeMs = 60_000

/** Told of a mark: where it lies, which is good until this returns. */
export type OnMark = (bytes: Buffer, at: number) => void

export interface MemberOptions {
  url: URL
  protocol?: string | undefined
  /** Sent once the WebSocket is open. */
  hello?: Buffer | undefined
  /** What the server says once the member is in its room; undefined: it is when the WebSocket is open. */
  ready?: string | undefined
}

export class Member {
  /** Marks that were seen. */
  received = 0
  onMark: OnMark | undefined
  /** Called once at most, when the server has gone. */
  onGone: ((error: Unable) => void) | undefined
  /** Told after everything that one read brought. */
  onRead: (() => void) | undefined
  readonly #socket: Socket
  readonly #handshake: Handshake
  #state: 'asking' | 'entering' | 'in' = 'asking'
  /** The end of what was read, in which a mark was cut. */
  #rest: Buffer | undefined
  #entered: (() => void) | undefined

  private constructor(private readonly options: MemberOptions) {
    const { url, protocol } = options
    this.#handshake = new Handshake(url, protocol === undefined ? {} : { protocol })
    const onread = { buffer: arrivals, callback: (length: number) => this.#read(length) }
    this.#socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true, onread })
    this.#socket.write(this.#handshake.request)
    this.#socket.on('error', () => this.#socket.destroy())
  }

  /** Resolves when it is in its room. Rejects with Unable. */
  static open(options: MemberOptions): Promise<Member> {
    return new Promise((resolve, reject) => {
      const member = new Member(options)
      const lost = unreachable(new Error('the connection ended, or nothing came'), options.url)
      const late = setTimeout(() => member.#socket.destroy(), handshakeMs)
      member.onGone = reject
      member.#socket.on('close', () => member.onGone?.(lost))
      member.#entered = () => {
        clearTimeout(late)
        member.onGone = undefined
        resolve(member)
      }
    })
  }

  send(frames: Buffer): void {
    this.#socket.write(frames)
  }

  /** The server ends the connection, so that no port of ours stays behind. */
  end(): Promise<void> {
    this.onGone = undefined
    if (this.#socket.closed) return Promise.resolve()
    this.#socket.write(closeFrame(1000))
    const late = setTimeout(() => this.#socket.destroy(), 2_000)
    return new Promise((resolve) => {
      this.#socket.once('close', () => {
        clearTimeout(late)
        resolve()
      })
    })
  }

  #read(length: number): boolean {
    const bytes = arrivals.subarray(0, length)
    if (this.#state === 'in') this.#scan(bytes)
    else this.#enter(bytes)
    return true
  }

  #enter(bytes: Buffer): void {
    if (this.#state === 'asking') {
      const rest = this.#answered(bytes)
      if (!rest) return
      this.#state = 'entering'
      if (this.options.hello) this.send(this.options.hello)
      return this.#enter(rest)
    }
    const { ready } = this.options
    if (ready !== undefined && !bytes.includes(ready)) return
    this.#state = 'in'
    this.#entered?.()
  }

  #answered(bytes: Buffer): Buffer | undefined {
    try {
      return this.#handshake.read(bytes)
    } catch (error) {
      if (error instanceof Unable) this.onGone?.(error)
      this.onGone = undefined
      this.#socket.destroy()
      return undefined
    }
  }

  #scan(read: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, read]) : read
    this.#rest = undefined
    const { onMark } = this
    for (let at = nextMark(bytes, 0); at >= 0; at = nextMark(bytes, at + 1)) {
      if (at + markLength > bytes.length) {
        this.#rest = Buffer.from(bytes.subarray(at))
        break
      }
      this.received += 1
      if (onMark) onMark(bytes, at)
    }
    this.onRead?.()
  }
}
