/** A socket for core's tests: frames are lines of JSON, and the pipe is full when the test says so. */

import type { ServerFrame } from '../../src/protocol/frames.ts'
import type { Framing, Socket } from '../../src/core/ports.ts'

export const lines: Framing = (texts) => Buffer.from(texts.map((text) => `${text}\n`).join(''))

export class FakeSocket implements Socket {
  readonly writes: ServerFrame[][] = []
  closedWith: { code: number; reason: string } | undefined
  pings = 0
  full = false

  write(chunks: readonly Uint8Array[]): boolean {
    const text = Buffer.concat(chunks).toString()
    const frames = text.split('\n').filter((line) => line !== '')
    this.writes.push(frames.map((line) => JSON.parse(line) as ServerFrame))
    return !this.full
  }

  ping(): void {
    this.pings += 1
  }

  close(code: number, reason: string): void {
    this.closedWith = { code, reason }
  }

  get frames(): ServerFrame[] {
    return this.writes.flat()
  }

  of<Type extends ServerFrame['type']>(type: Type): (ServerFrame & { type: Type })[] {
    return this.frames.filter((frame): frame is ServerFrame & { type: Type } => frame.type === type)
  }

  /** Forgets what was written so far. */
  clear(): void {
    this.writes.length = 0
  }
}
