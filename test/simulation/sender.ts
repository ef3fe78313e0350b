/** Somebody who talks to whichever server lives, insists on every message, and remembers all that it was told. */

import type { Connection } from '../../src/core/connection.ts'
import type { Hub } from '../../src/core/hub.ts'
import type { SaidMessage, ServerFrame } from '../../src/protocol/frames.ts'
import { FakeSocket } from '../support/fake-socket.ts'

export interface Sent {
  room: string
  ref: string
  /** How often it was said: a message said again may stand before what was shown meanwhile. */
  times: number
  acked: boolean
}

/** What one connection saw of one room, in order. */
export interface View {
  life: number
  room: string
  shown: { id: string; ref: string; seq: number | null }[]
}

export class Sender {
  readonly sent: Sent[] = []
  readonly views: View[] = []
  /** Every number that it was told of a message, by id. */
  readonly numbers = new Map<string, Set<number>>()
  /** Ids that it was told were acked, with the ref. */
  readonly acked = new Map<string, string>()
  readonly setAside: string[] = []
  private connection: Connection | undefined
  private socket = new FakeSocket()
  private joined = new Set<string>()
  private life = 0
  private count = 0

  constructor(
    private readonly name: string,
    private readonly rooms: readonly string[],
  ) {}

  /** Comes to a new server. */
  connect(hub: Hub, life: number): void {
    this.life = life
    this.socket = new FakeSocket()
    this.joined = new Set()
    this.connection = hub.open(this.socket, {})
    this.connection.receive(JSON.stringify({ type: 'hello', token: `${this.name}:${this.name}` }))
    this.joinAll()
  }

  say(room: string): void {
    const ref = `${this.name}-${this.count++}`
    this.sent.push({ room, ref, times: 0, acked: false })
    this.deliver(ref)
  }

  /** Says again what was not acked, and joins again what it is not in. */
  insist(): void {
    this.joinAll()
    for (const { ref, acked } of this.sent) if (!acked) this.deliver(ref)
  }

  /** Reads what came since it last looked. */
  look(): void {
    const { frames } = this.socket
    this.socket.clear()
    for (const frame of frames) this.heard(frame)
  }

  get content(): boolean {
    const answered = this.sent.every(({ acked }) => acked) && this.joined.size === this.rooms.length
    return answered && this.unnumbered().length === 0
  }

  /** What it was shown by the server that lives, and knows no number of. */
  unnumbered(): View['shown'] {
    const here = this.views.filter((view) => view.life === this.life)
    return here.flatMap(({ shown }) => shown).filter(({ id }) => !this.numbers.has(id))
  }

  private joinAll(): void {
    for (const room of this.rooms) {
      if (!this.joined.has(room)) this.connection?.receive(JSON.stringify({ type: 'join', room }))
    }
  }

  private deliver(ref: string): void {
    const sent = this.sent.find((each) => each.ref === ref)
    if (!sent || !this.joined.has(sent.room)) return
    sent.times += 1
    this.connection?.receive(JSON.stringify({ type: 'send', room: sent.room, text: ref, ref }))
  }

  private heard(frame: ServerFrame): void {
    if (frame.type === 'joined') {
      this.joined.add(frame.room.id)
      this.views.push({ life: this.life, room: frame.room.id, shown: [] })
      for (const message of frame.messages) this.see(message)
    } else if (frame.type === 'message') {
      this.see(frame)
    } else if (frame.type === 'stored') {
      for (const { id, seq } of frame.messages) {
        this.number(id, seq)
        if (seq === null) this.setAside.push(id)
      }
    } else if (frame.type === 'ack') {
      this.acked.set(frame.id, frame.ref)
      this.number(frame.id, frame.seq)
      for (const sent of this.sent) if (sent.ref === frame.ref) sent.acked = true
    }
  }

  private see({ id, room, ref, seq }: SaidMessage): void {
    this.number(id, seq)
    const shown = this.views.findLast((view) => view.room === room)?.shown
    // Who receives drops repeats by their id.
    shown?.push({ id, ref, seq })
  }

  private number(id: string, seq: number | null): void {
    if (seq === null) return
    const numbers = this.numbers.get(id) ?? new Set()
    this.numbers.set(id, numbers.add(seq))
  }
}
