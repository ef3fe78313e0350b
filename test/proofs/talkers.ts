/** People who talk at a fixed rate, each in a room, and time every ack from the moment its message was due. */

import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { ServerFrame } from '../../src/protocol/frames.ts'
import { createRoom } from '../support/server.ts'

export interface Ack {
  /** Monotonic milliseconds: when its message was due, and when it came. */
  due: number
  at: number
  durable: 'postgres' | 'journal'
}

const tickMs = 5

export class Talkers {
  readonly acks: Ack[] = []
  refused = 0
  closed = 0
  private readonly waiting = new Map<string, number>()
  private timer: NodeJS.Timeout | undefined
  private count = 0
  private begun = 0
  private done = 0

  private constructor(private readonly members: { room: string; socket: WebSocket }[]) {}

  /** One talker and one listener in each of so many rooms. */
  static async join(url: string, rooms: number): Promise<Talkers> {
    const members: { room: string; socket: WebSocket }[] = []
    const talkers = new Talkers(members)
    for (let n = 0; n < rooms; n++) {
      const { id } = await createRoom(url)
      members.push({ room: id, socket: await talkers.enter(url, id) })
      await talkers.enter(url, id)
    }
    return talkers
  }

  get rooms(): string[] {
    return this.members.map(({ room }) => room)
  }

  /** Begins to talk, so many messages a second in all. */
  start(perSecond: number): void {
    this.begun = performance.now()
    this.done = 0
    this.timer = setInterval(() => {
      const until = ((performance.now() - this.begun) / 1_000) * perSecond
      for (; this.done < until; this.done++) this.say(this.begun + (this.done * 1_000) / perSecond)
    }, tickMs)
  }

  /** Resolves when everything that was said is acked or refused. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    while (this.waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, tickMs))
  }

  /** Resolves with the first ack of this kind that belongs to a message due after `since`. */
  async firstAck(durable: Ack['durable'], since: number): Promise<Ack> {
    for (;;) {
      const found = this.acks.find((ack) => ack.at > since && ack.durable === durable)
      if (found) return found
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  /** Quantiles of the latencies, in milliseconds, of messages due between two moments. */
  latency(from: number, to: number): { count: number; p50: number; p99: number; most: number } {
    const some = this.acks.filter(({ due }) => due >= from && due < to).map(({ due, at }) => at - due)
    some.sort((a, b) => a - b)
    const at = (part: number) => some[Math.min(some.length - 1, Math.floor(part * some.length))] ?? NaN
    return { count: some.length, p50: at(0.5), p99: at(0.99), most: at(1) }
  }

  close(): void {
    for (const { socket } of this.members) socket.terminate()
    for (const socket of this.listeners) socket.terminate()
  }

  private readonly listeners: WebSocket[] = []

  private async enter(url: string, room: string): Promise<WebSocket> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?room=${room}`)
    this.listeners.push(socket)
    const joined = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        const text = data.toString()
        if (text.startsWith('{"type":"joined"')) resolve()
        else if (text.startsWith('{"type":"ack"') || text.startsWith('{"type":"error"'))
          this.heard(JSON.parse(text) as ServerFrame)
      })
    })
    socket.on('close', () => (this.closed += 1))
    await once(socket, 'open')
    await joined
    return socket
  }

  private say(due: number): void {
    const member = this.members[this.count % this.members.length]
    if (!member) return
    const ref = `t${this.count++}`
    this.waiting.set(ref, due)
    member.socket.send(
      JSON.stringify({ type: 'send', room: member.room, text: 'a message of some length, as they are', ref }),
    )
  }

  private heard(frame: ServerFrame): void {
    if (frame.type !== 'ack' && frame.type !== 'error') return
    const due = this.waiting.get(frame.ref ?? '')
    if (due === undefined) return
    this.waiting.delete(frame.ref ?? '')
    if (frame.type === 'error') this.refused += 1
    else this.acks.push({ due, at: performance.now(), durable: frame.durable })
  }
}
