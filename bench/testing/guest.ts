/** A faulty server's view of one member: faults that strike a single delivery are committed here. */

import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Member, ServerFrame } from '../../src/protocol/frames.ts'
import type { Plot } from './faults.ts'

const invented = Buffer.from(
  '{"type":"message","id":"00000000-0000-8000-8000-ffffffffffff","room":"?","seq":null,' +
    '"sender":{"id":"nobody","name":"nobody"},"kind":"chat","text":"boo","sentAt":"","ref":"boo"}',
)

export class Guest {
  #held: Buffer | undefined
  #corked = false

  /** With a pipe, all frames of one turn of the event loop go out in one write. */
  constructor(
    readonly member: Member,
    private readonly socket: WebSocket,
    private readonly plot: Plot,
    private readonly pipe: Duplex | undefined,
  ) {}

  send(frame: ServerFrame): void {
    this.write(Buffer.from(JSON.stringify(frame)))
  }

  write(frame: Buffer): void {
    this.#cork()
    this.socket.send(frame, { binary: false })
  }

  /** Delivers a message frame, unless a fault is due. */
  deliver(frame: Buffer): void {
    const { plot } = this
    if (plot.commits('lose', 37)) return
    if (plot.commits('cut', 37)) return this.socket.close(4001, 'too slow in reading')
    if (plot.commits('swap', 37)) return void (this.#held = frame)
    this.write(plot.commits('corrupt', 37) ? damaged(frame, plot.committed.corrupt) : frame)
    if (plot.commits('double', 37)) this.write(frame)
    if (plot.commits('invent', 37)) this.write(invented)
    this.#release()
  }

  #release(): void {
    const held = this.#held
    this.#held = undefined
    if (held) this.write(held)
  }

  #cork(): void {
    if (!this.pipe || this.#corked) return
    this.#corked = true
    this.pipe.cork()
    setImmediate(() => {
      this.#corked = false
      this.pipe?.uncork()
    })
  }
}

/** The frame with one byte of its text changed: in turn near the start of it, in the middle, and at the end. */
function damaged(frame: Buffer, turn: number): Buffer {
  const copy = Buffer.from(frame)
  const start = copy.indexOf('"text":"') + 8
  const length = copy.indexOf('"', start) - start
  const at = start + ([20, 50, 100][turn % 4] ?? length - 1)
  copy[at] = copy[at] === 0x78 ? 0x79 : 0x78
  return copy
}
