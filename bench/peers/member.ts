/**
 * One client, as cheap as it can be, so that the server is what is measured: it looks for marks in what it reads, and
 * knows nothing of frames. All members of the process read into one buffer.
 */

import { connect, type Socket } from 'node:net'
import { Unable, unreachable } from '../failure.ts'
import { Handshake } from '../wire/handshake.ts'
import type { Refusals } from './refusals.ts'
import { Scanner, type OnMark } from './scanner.ts'

const arrivals = Buffer.allocUnsafeSlow(64 * 1024)
const handshakeMs = 60_000

/** A step on the way into a room. */
export interface Step {
  /** The frames that are sent. */
  say?: Buffer
  /** What the server says then; undefined: nothing that is waited for. */
  hear?: string
}

export interface MemberOptions {
  url: URL
  /** What follows once the WebSocket is open. */
  steps: readonly Step[]
  /** Of each message's text, which begins with the mark. */
  textBytes: number
}

export class Member {
  /** Marks that were seen. */
  received = 0
  /** Reads that brought any. */
  reads = 0
  /** Called once at most, when the server has gone. */
  onGone: ((error: Unable) => void) | undefined
  /** Counts what the server refuses to this member; undefined: nobody looks. */
  refusals: Refusals | undefined
  /** Told after everything that one read brought. */
  onRead: (() => void) | undefined
  readonly #socket: Socket
  readonly #handshake: Handshake
  readonly #steps: Step[]
  readonly #scanner: Scanner
  #state: 'asking' | 'entering' | 'in' = 'asking'
  /** What was heard since the last step. */
  #heard = ''
  #entered: (() => void) | undefined

  private constructor(options: MemberOptions) {
    const { url, steps, textBytes } = options
    this.#steps = [...steps]
    this.#scanner = new Scanner(textBytes)
    this.#handshake = new Handshake(url)
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
      member.#socket.on('close', () => {
        clearTimeout(late)
        member.onGone?.(lost)
      })
      member.#entered = () => {
        clearTimeout(late)
        member.onGone = undefined
        resolve(member)
      }
    })
  }

  set onMark(onMark: OnMark) {
    this.#scanner.onMark = onMark
  }

  send(frames: Buffer): void {
    this.#socket.write(frames)
  }

  cut(): void {
    this.onGone = undefined
    this.#socket.destroy()
  }

  #read(length: number): boolean {
    const bytes = arrivals.subarray(0, length)
    if (this.#state === 'in') this.#scan(bytes)
    else this.#enter(bytes)
    return true
  }

  #enter(bytes: Buffer): void {
    if (this.#state === 'entering') {
      this.#heard += bytes.toString('latin1')
      return this.#step()
    }
    const rest = this.#answered(bytes)
    if (!rest) return
    this.#state = 'entering'
    this.#heard = rest.toString('latin1')
    this.#say()
    this.#step()
  }

  /** Goes on with the next step when what was waited for has come. */
  #step(): void {
    const [now] = this.#steps
    if (now?.hear !== undefined && !this.#heard.includes(now.hear)) return
    this.#steps.shift()
    this.#heard = ''
    if (this.#steps.length > 0) return this.#say()
    this.#state = 'in'
    this.#entered?.()
  }

  #say(): void {
    const say = this.#steps[0]?.say
    if (say) this.send(say)
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

  #scan(bytes: Buffer): void {
    const marks = this.#scanner.read(bytes)
    this.received += marks
    if (marks > 0) this.reads += 1
    this.refusals?.read(bytes)
    this.onRead?.()
  }
}
