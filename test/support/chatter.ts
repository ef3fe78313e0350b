/** A WebSocket client for tests, with nothing of the SDK in it: what goes over the wire is what the test says and sees. */

import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { ClientFrame, ServerFrame } from '../../src/protocol/frames.ts'
import { checkServerFrame } from './frame-checker.ts'

export type FrameOf<Type extends ServerFrame['type']> = ServerFrame & { type: Type }

export class Chatter {
  /** Every frame it was sent, in order. */
  readonly frames: ServerFrame[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  private readonly taken = new Set<ServerFrame>()
  private readonly waiting = new Set<() => void>()

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.take(data.toString()))
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
  }

  /** Connects and waits for the welcome. */
  static async open(url: string, query: Record<string, string> = {}): Promise<Chatter> {
    const address = `${url.replace('http', 'ws')}/ws?${new URLSearchParams(query).toString()}`
    const chatter = new Chatter(new WebSocket(address))
    await once(chatter.socket, 'open')
    await chatter.next('welcome')
    return chatter
  }

  say(frame: ClientFrame): void {
    this.socket.send(JSON.stringify(frame))
  }

  /** The next frame of these types that no call has answered yet; waits for it. Rejects when the connection closes first. */
  async next<Type extends ServerFrame['type']>(...types: Type[]): Promise<FrameOf<Type>> {
    for (;;) {
      const found = this.of(...types).find((frame) => !this.taken.has(frame))
      if (found) {
        this.taken.add(found)
        return found
      }
      await this.change(types.join(' or '))
    }
  }

  /** Waits until so many frames of the type have come, and answers all of them. */
  async until<Type extends ServerFrame['type']>(type: Type, count: number): Promise<FrameOf<Type>[]> {
    while (this.of(type).length < count) await this.change(`${type}, ${this.of(type).length} of ${count}`)
    return this.of(type)
  }

  of<Type extends ServerFrame['type']>(...types: Type[]): FrameOf<Type>[] {
    const wanted: string[] = types
    return this.frames.filter((frame): frame is FrameOf<Type> => wanted.includes(frame.type))
  }

  async close(): Promise<void> {
    this.socket.close()
    await this.closed
  }

  /** A frame that is not as the protocol has it is thrown where nobody catches it: the test run fails by it. */
  private take(text: string): void {
    const frame: unknown = JSON.parse(text)
    checkServerFrame(frame)
    this.frames.push(frame)
    for (const wake of this.waiting) wake()
  }

  private async change(what: string): Promise<void> {
    let wake = () => {}
    const frame = new Promise<void>((resolve) => (wake = resolve))
    this.waiting.add(wake)
    const ended = this.closed.then(({ code }) => {
      throw new Error(
        `closed with ${code} while waiting for ${what}; last: ${JSON.stringify(this.frames.at(-1))}`,
      )
    })
    await Promise.race([frame, ended]).finally(() => this.waiting.delete(wake))
  }
}
