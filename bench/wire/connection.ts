/** A wire's socket and its states: opening, open, closing (one side said so), gone. */

import { connect as connectPlain, isIP, type OnReadOpts, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import { micros } from '../clock.ts'
import { Unable, unreachable } from '../failure.ts'
import { FrameReader, type FrameHandler } from './frame-reader.ts'
import { closeFrame, pingFrame, pongFrame, textFrame } from './frame-writer.ts'
import { Handshake } from './handshake.ts'
import type { Receiver, Wire, WireOptions } from './wire.ts'

const handshakeMs = 30_000
const patienceMs = 1_000

/** Every socket of the process reads into this: what is in it is used up before the next one reads. */
const arrivals = Buffer.allocUnsafeSlow(64 * 1024)

/** What is only needed until the wire is open. */
interface Opening {
  url: URL
  handshake: Handshake
  deadline: NodeJS.Timeout
  resolve: (wire: Wire) => void
  reject: (error: Unable) => void
}

/** Wires that have something to send at the end of this turn. */
let unsent: Connection[] = []

export class Connection implements Wire, FrameHandler {
  received = 0
  #opening: Opening | undefined
  #outbox: Buffer[] = []
  #readAt = 0
  /** False once its owner knows, or does not want to. */
  #watched = true
  /** True once nothing more may be sent. */
  #closing = false
  #cutting: NodeJS.Timeout | undefined
  readonly #socket: Socket
  readonly #reader = new FrameReader(this)

  /** As `openWire`. */
  static open(url: URL, receiver: Receiver, options: WireOptions): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const handshake = new Handshake(url, options)
      const late = new Error(`no answer to the handshake within ${handshakeMs / 1000} s`)
      const wire: Connection = new Connection(url, receiver, options, {
        url,
        handshake,
        deadline: setTimeout(() => wire.#fail(unreachable(late, url)), handshakeMs),
        resolve,
        reject,
      })
    })
  }

  private constructor(
    url: URL,
    private readonly receiver: Receiver,
    { localAddress }: WireOptions,
    opening: Opening,
  ) {
    this.#opening = opening
    const onread = { buffer: arrivals, callback: (length: number) => this.#read(length) }
    this.#socket = dial(url, localAddress, onread)
    this.#socket.write(opening.handshake.request)
    // An error is followed by a close, and matters to the opening alone.
    this.#socket.on('error', (error) => this.#fail(unreachable(error, url)))
    this.#socket.on('close', () => this.#gone())
  }

  send(text: string): void {
    if (!this.#closing) this.#write(textFrame(text))
  }

  ping(): void {
    if (!this.#closing) this.#write(pingFrame())
  }

  end(): Promise<void> {
    this.#watched = false
    this.#close(closeFrame(1000))
    return new Promise((resolve) => {
      if (this.#socket.closed) resolve()
      else this.#socket.once('close', resolve)
    })
  }

  cut(): void {
    this.#watched = false
    this.#closing = true
    this.#reader.stopped = true
    if (this.#socket instanceof TLSSocket) this.#socket.destroy()
    else this.#socket.resetAndDestroy()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  message(bytes: Buffer): void {
    if (this.#watched) this.receiver.frame(bytes, this.#readAt)
  }

  pinged(payload: Buffer): void {
    if (!this.#closing) this.#write(pongFrame(payload))
  }

  pong(): void {
    this.receiver.ponged?.()
  }

  close(code: number, reason: string): void {
    this.#close(closeFrame(code === 1005 ? undefined : code))
    this.#tell(code, reason)
  }

  broken(code: number, what: string): void {
    this.#close(closeFrame(code, what))
    this.#tell(code, what)
  }

  /** Sends what was collected in this turn. */
  flush(): void {
    const frames = this.#outbox
    this.#outbox = []
    this.#socket.write(frames.length > 1 ? Buffer.concat(frames) : (frames[0] ?? ''))
  }

  #read(length: number): boolean {
    this.#readAt = micros()
    if (this.#opening) this.#open(this.#opening, length)
    else this.#take(arrivals, length)
    return true
  }

  #take(bytes: Buffer, length: number): void {
    this.received += length
    this.#reader.read(bytes, length)
  }

  #open({ handshake, deadline, resolve }: Opening, length: number): void {
    try {
      const rest = handshake.read(arrivals.subarray(0, length))
      if (!rest) return
      clearTimeout(deadline)
      this.#opening = undefined
      resolve(this)
      // The owner gets its wire before the first frame.
      if (rest.length > 0) queueMicrotask(() => this.#take(rest, rest.length))
    } catch (error) {
      if (!(error instanceof Unable)) throw error
      this.#fail(error)
    }
  }

  /** Ends an opening; nothing once it is over. */
  #fail(error: Unable): void {
    const opening = this.#opening
    if (!opening) return
    clearTimeout(opening.deadline)
    this.#opening = undefined
    this.#watched = false
    this.#closing = true
    this.#socket.destroy()
    opening.reject(error)
  }

  #gone(): void {
    clearTimeout(this.#cutting)
    this.#closing = true
    const early = Object.assign(new Error('closed'), { code: 'ECONNRESET' })
    if (this.#opening) this.#fail(unreachable(early, this.#opening.url))
    this.#tell(1006, '')
  }

  #tell(code: number, reason: string): void {
    const watched = this.#watched
    this.#watched = false
    if (watched) this.receiver.closed(code, reason)
  }

  /** Sends the last frame. The server then ends the connection, so that no port of ours stays behind in TIME_WAIT. */
  #close(frame: Buffer): void {
    if (this.#closing) return
    this.#write(frame)
    this.#closing = true
    this.#socket.resume()
    this.#cutting = setTimeout(() => this.#socket.destroy(), patienceMs)
  }

  #write(frame: Buffer): void {
    if (unsent.length === 0) process.nextTick(flushAll)
    if (this.#outbox.length === 0) unsent.push(this)
    this.#outbox.push(frame)
  }
}

function flushAll(): void {
  const wires = unsent
  unsent = []
  for (const wire of wires) wire.flush()
}

function dial(url: URL, localAddress: string | undefined, onread: OnReadOpts): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const secure = url.protocol === 'wss:'
  const port = Number(url.port) || (secure ? 443 : 80)
  const options = {
    host,
    port,
    noDelay: true,
    onread,
    ...(localAddress === undefined ? {} : { localAddress }),
  }
  if (!secure) return connectPlain(options)
  return connectTls({ ...options, ...(isIP(host) ? {} : { servername: host }) })
}
