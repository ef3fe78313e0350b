/** A faulty server's view of one member: faults that strike a single delivery are committed here. */

import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Member, SaidMessage, ServerFrame } from '../../src/protocol/frames.ts'
import { ExactDelay } from './exact-delay.ts'
import type { Plot } from './faults.ts'

const invented = textFrame(
  '{"type":"message","id":"00000000-0000-8000-8000-ffffffffffff","room":"?","seq":null,' +
    '"sender":{"id":"nobody","name":"nobody"},"kind":"chat","text":"boo","sentAt":"","ref":"boo"}',
)
/** Deliveries between a message and its repeat. */
const muchLater = 20
/** Deliveries between two faults of a kind. */
const every = 37

/** A text as one whole WebSocket frame, the same for all who get it. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const { length } = payload
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  head[0] = 0x81
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127
  if (head.length === 4) head.writeUInt16BE(length, 2)
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([head, payload])
}

/** The text of a frame that `textFrame` made. */
export function textOf(frame: Buffer): string {
  const headBytes = { 126: 4, 127: 10 }[frame[1] ?? 0] ?? 2
  return frame.toString('utf8', headBytes)
}

export class Guest {
  /** Messages that were written to it, those that are no true ones too. */
  delivered = 0
  /** Where it joined last. */
  room = ''
  #held: Buffer | undefined
  #again: { frame: Buffer; at: number } | undefined
  #deaf = false
  #outbox: Buffer[] = []
  readonly #lag: ExactDelay | undefined

  constructor(
    readonly member: Member,
    private readonly socket: WebSocket,
    /** What is below the socket: frames are the same for many, and are written there as they are. */
    private readonly pipe: Socket,
    private readonly plot: Plot,
    lagMs: number,
  ) {
    this.#lag = lagMs > 0 ? new ExactDelay(lagMs) : undefined
  }

  send(frame: ServerFrame): void {
    this.#write(textFrame(JSON.stringify(frame)))
  }

  /** Delivers the frame of a message, unless a fault is due. `before` is the number of the message before it. */
  deliver(frame: Buffer, before = 0): void {
    if (this.plot.sinister) this.#deliver(frame, before)
    else this.show(frame)
  }

  /** Delivers it in any case. */
  show(frame: Buffer): void {
    if (!this.plot.commits('miscountDelivery', every)) this.delivered++
    if (this.#lag) this.#lag.hold(() => this.#write(frame))
    else this.#write(frame)
  }

  #deliver(frame: Buffer, before: number): void {
    const { plot } = this
    if (this.#deaf || plot.commits('lose', every)) return
    if (plot.commits('deafen', every)) return void (this.#deaf = true)
    if (plot.commits('cut', every)) return this.#cut()
    if (!this.#held && plot.commits('swap', every)) return void (this.#held = frame)
    this.show(this.#altered(frame, before))
    if (plot.commits('double', every)) this.show(frame)
    if (plot.commits('invent', every)) this.show(invented)
    if (plot.commits('repeatLater', every)) this.#again = { frame, at: this.delivered + muchLater }
    this.#release()
  }

  #altered(frame: Buffer, before: number): Buffer {
    const { plot } = this
    if (plot.commits('corrupt', every)) return damaged(frame, plot.committed.corrupt)
    if (plot.commits('truncate', every)) return shortened(frame, plot.committed.truncate)
    if (before > 0 && plot.commits('renumber', every)) return changed(frame, { seq: before })
    if (plot.commits('impersonate', every))
      return changed(frame, { sender: { id: 'somebody else', name: 'somebody' } })
    return plot.commits('mislabel', every) ? changed(frame, { room: 'room99999999' }) : frame
  }

  #release(): void {
    const held = this.#held
    this.#held = undefined
    if (held) this.show(held)
    if (!this.#again || this.delivered < this.#again.at) return
    this.show(this.#again.frame)
    this.#again = undefined
  }

  #cut(): void {
    this.#flush()
    this.#deaf = true
    this.socket.close(4001, 'too slow in reading')
  }

  #write(frame: Buffer): void {
    if (!this.plot.faults.coalesce) this.#put(frame)
    else if (this.#outbox.push(frame) === 1) setImmediate(() => this.#flush())
  }

  #flush(): void {
    const frames = this.#outbox
    this.#outbox = []
    if (frames.length > 0) this.#put(frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames))
  }

  #put(bytes: Buffer): void {
    // After the close frame nothing may follow.
    if (this.socket.readyState === this.socket.OPEN && this.pipe.writable) this.pipe.write(bytes)
  }
}

/** The frame with some of its fields changed. */
export function changed(
  frame: Buffer,
  fields: { seq?: number; room?: string; sender?: SaidMessage['sender'] },
): Buffer {
  return textFrame(JSON.stringify({ ...(JSON.parse(textOf(frame)) as object), ...fields }))
}

/** Bytes of a text that are damaged, in turn: all fields of its head, and its padding. */
const places = [20, 50, 100, -1, 6, 13, 35, 60, 63, 12, 0]

/** The frame with one byte of its text changed. */
function damaged(frame: Buffer, turn: number): Buffer {
  const copy = Buffer.from(frame)
  const { start, length } = placeOfText(frame)
  const place = places[turn % places.length] ?? 0
  const at = start + (place < 0 ? length + place : place)
  copy[at] = copy[at] === 0x78 ? 0x79 : 0x78
  return copy
}

/** A whole frame with less in it: in turn without the last byte of its text, half of it, and without its sender's place. */
function shortened(frame: Buffer, turn: number): Buffer {
  const { start, length } = placeOfText(frame)
  const kept = [length - 1, Math.floor(length / 2), 16][turn % 3] ?? 0
  return textFrame(textOf(frame.subarray(0, start + kept)))
}

function placeOfText(frame: Buffer): { start: number; length: number } {
  const start = frame.indexOf('"text":"') + 8
  return { start, length: frame.indexOf('"', start) - start }
}
