/** One client from open to close: what it says is decoded, judged and handed on; what it is told waits in its queue. */

import { decode, encode, refuseText } from '../protocol/codec.ts'
import type { ClientFrame, Member, SendFrame, ServerFrame } from '../protocol/frames.ts'
import { limits, type ClientLimits } from '../protocol/limits.ts'
import { closes, refusal, type CloseName, type Refusal, type RefusalCode } from '../protocol/refusals.ts'
import type { Host } from './host.ts'
import { randomRef } from './ids.ts'
import { Joins } from './joins.ts'
import { Patience } from './patience.ts'
import type { Clock, Framing, Outcome, Socket, Tokens } from './ports.ts'
import type { EndedBy, Probe } from './probe.ts'
import type { Listener, Room } from './room.ts'
import { SendQueue } from './send-queue.ts'
import type { Turn } from './turn.ts'

export interface ConnectionDeps {
  host: Host
  tokens: Tokens
  framing: Framing
  clock: Clock
  turn: Turn
  probe: Probe
  limits: ClientLimits
  /** Told once of each connection that is over. */
  ended(connection: Connection, by: EndedBy): void
}

/** Framing, UTF-8, fragments, size: what the pipe itself holds a client to. */
const protocolFaults = [1002, 1007, 1008, 1009]

export class Connection implements Listener {
  readonly openedAt: number
  /** Monotonic milliseconds of the last sign of life. */
  heardAt: number
  readonly queue: SendQueue
  private readonly joins: Joins
  private readonly patience = new Patience()
  private fresh = true
  private alive = true
  /** It showed a token, and may ask for traces. */
  private signedIn = false

  constructor(
    private readonly socket: Socket,
    public member: Member,
    private readonly deps: ConnectionDeps,
  ) {
    const now = deps.clock.monotonic()
    this.openedAt = now
    this.heardAt = now
    this.queue = new SendQueue(socket, deps.clock)
    this.joins = new Joins(this, deps.host)
    deps.host.arrived(member)
    this.welcome()
  }

  /** Takes one text frame. Never throws; what cannot be done is answered with an `error` frame. */
  receive(text: string): void {
    if (!this.alive) return
    this.heardAt = this.deps.clock.monotonic()
    // A frame after a blank is a frame: it may hold a token, which must not be said aloud.
    if (!text.startsWith('{') && !text.trimStart().startsWith('{')) return this.sayLine(text)
    const decoded = decode(text)
    if ('refusal' in decoded) this.refuse(decoded.refusal, decoded.ref)
    else this.act(decoded.frame)
    this.fresh = false
  }

  receiveBinary(): void {
    this.close('binary')
  }

  /** A sign of life below the frames: a pong, or a ping that was answered. */
  heard(): void {
    this.heardAt = this.deps.clock.monotonic()
    if (this.alive && this.patience.command(this.heardAt) > 0) this.lose('rate_limited')
  }

  drained(): void {
    this.queue.drained()
    this.joins.next()
  }

  /** The pipe is gone, closed with this code by whoever was first. */
  closed(code?: number): void {
    this.end(protocolFaults.includes(code ?? 0) ? 'protocol' : 'client')
  }

  get rooms(): ReadonlyMap<string, Room> {
    return this.joins.rooms
  }

  join(room: string, after?: number): void {
    this.fresh = false
    const refused = this.joins.add(room, after)
    if (refused) this.refuse(refused)
  }

  afterWrites(run: () => void): void {
    this.deps.turn.afterWrites(run)
  }

  /** Ends this connection, and no other, over a bug of ours. */
  broke(error: unknown): void {
    this.deps.probe.broke({ error })
    this.close('internal')
  }

  tell(frame: ServerFrame): void {
    this.push(this.deps.framing([encode(frame)]))
  }

  push(frame: Uint8Array): void {
    if (!this.alive) return
    if (!this.queue.push(frame) && !this.queue.pushAfterFlush(frame)) return this.evict()
    this.deps.turn.queue(this.queue)
  }

  refuse(refusal: Refusal, ref?: string): void {
    this.deps.probe.refused({ code: refusal.code, sender: this.member.id })
    this.tell({ type: 'error', ...refusal, ...(ref === undefined ? {} : { ref }) })
    this.lose(refusal.code)
  }

  get open(): boolean {
    return this.alive
  }

  /** The heartbeat: asks for a sign of life, or gives up on a peer that is silent or does not read. */
  check(now: number): void {
    if (this.queue.fullSince !== undefined && now - this.queue.fullSince > limits.stalledSeconds * 1000) {
      return this.evict()
    }
    const silent = (now - this.heardAt) / 1000
    if (silent >= limits.silentSeconds) this.close('silent')
    else if (silent >= limits.heartbeatSeconds) this.socket.ping()
  }

  /** Says why, closes, and leaves every room at once. */
  close(name: CloseName, reconnectAfterMs?: number): void {
    if (!this.alive) return
    const { code, reason } = closes[name]
    const wait = reconnectAfterMs === undefined ? {} : { reconnectAfterMs }
    this.queue.end(this.deps.framing([encode({ type: 'bye', code, reason, ...wait })]))
    this.socket.close(code, reason)
    this.end(name)
  }

  private welcome(): void {
    const { tokens, limits: clientLimits } = this.deps
    this.tell({
      type: 'welcome',
      member: this.member,
      token: tokens.sign(this.member),
      heartbeatSeconds: limits.heartbeatSeconds,
      limits: clientLimits,
    })
  }

  private act(frame: ClientFrame): void {
    if (frame.type === 'send') return this.send(frame)
    const wait =
      frame.type === 'join' ? this.patience.join(this.heardAt) : this.patience.command(this.heardAt)
    if (wait > 0) return this.refuse(refusal('rate_limited', wait))
    switch (frame.type) {
      case 'hello':
        return this.hello(frame.token)
      case 'join':
        return this.join(frame.room, frame.after)
      case 'leave':
        return this.joins.leave(frame.room)
      case 'ping':
        return this.tell({ type: 'pong' })
    }
  }

  private hello(token: string): void {
    if (!this.fresh) {
      return this.refuse({ code: 'forbidden', message: 'hello is the first frame, or none' })
    }
    const verified = this.deps.tokens.verify(token)
    if ('refused' in verified) {
      return this.close(verified.refused === 'expired' ? 'token_expired' : 'unauthorized')
    }
    this.deps.host.arrived(verified.member, this.member)
    this.member = verified.member
    this.signedIn = true
    this.welcome()
  }

  private sayLine(text: string): void {
    this.fresh = false
    const [room, second] = this.rooms.values()
    if (!room || second) {
      return this.refuse({
        code: 'not_joined',
        message: 'a plain line is said in the one joined room; join one',
      })
    }
    const line = refuseText(text)
    if (line) this.refuse(line)
    else this.send({ type: 'send', room: room.id, text, ref: randomRef() })
  }

  private send(frame: SendFrame): void {
    const { text, ref } = frame
    const room = this.rooms.get(frame.room)
    if (!room) return this.refuse(refusal('not_joined'), ref)
    const { host } = this.deps
    // Whose trace a message joins is not for strangers to say.
    const saying = this.signedIn ? frame : { text, ref }
    const refused = host.submit(room, this.member, saying, (outcome) => this.answer(ref, outcome))
    if (refused) this.refuse(refused, ref)
  }

  private answer(ref: string, outcome: Outcome): void {
    if ('refused' in outcome) return this.refuse(refusal(outcome.refused), ref)
    const { id, seq, sentAt } = outcome.receipt
    this.tell({ type: 'ack', ref, id, seq, sentAt, durable: seq === null ? 'journal' : 'postgres' })
  }

  private lose(code: RefusalCode): void {
    const reason = this.patience.refused(code, this.deps.clock.monotonic())
    if (reason) this.close(reason)
  }

  private evict(): void {
    const { frames, bytes } = this.queue
    this.deps.probe.evicted({ member: this.member.id, queuedFrames: frames, queuedBytes: bytes })
    this.close('slow_consumer')
  }

  private end(by: EndedBy): void {
    if (!this.alive) return
    this.alive = false
    this.joins.leaveAll()
    this.deps.ended(this, by)
  }
}
