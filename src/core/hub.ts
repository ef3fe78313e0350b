/** Every room and every connection of this node: what a server asks of chat. */

import type { Member, RoomState, SaidMessage } from '../protocol/frames.ts'
import { limits } from '../protocol/limits.ts'
import { refusal, type Refusal } from '../protocol/refusals.ts'
import { byteLength, cleanName } from '../protocol/text.ts'
import { Connection, type ConnectionDeps } from './connection.ts'
import { ofConnections, ofLanes, type Counts } from './counts.ts'
import type { CircuitState } from './circuit.ts'
import { Directory, type Listing } from './directory.ts'
import { Durability, type DurabilityDeps } from './durability.ts'
import type { Entry, Host, Saying } from './host.ts'
import { randomMemberId, randomRoomId } from './ids.ts'
import { KnownRooms } from './known-rooms.ts'
import { messageId, said, type Attempt, type Draft, type StoredMessage } from './message.ts'
import { randomName } from './names.ts'
import { Online } from './online.ts'
import type { Digest, Framing, Outcome, Page, Socket, Tokens } from './ports.ts'
import type { EndedBy } from './probe.ts'
import { SenderRates, type Rate } from './rate-limit.ts'
import type { Room } from './room.ts'
import { Timestamp } from './timestamp.ts'
import { Turn } from './turn.ts'
import { View } from './view.ts'

/** Of a draft that waits for its first attempt. */
const untried: readonly Attempt[] = []

export interface HubDeps extends DurabilityDeps {
  tokens: Tokens
  framing: Framing
  digest: Digest
  /** How fast one sender may speak; undefined: as fast as they like. */
  rate: Rate | undefined
}

export class Hub implements Host {
  draining = false
  readonly connections = new Set<Connection>()
  /** For who watches. */
  readonly view: View
  private readonly timestamp: Timestamp
  private readonly online = new Online()
  private readonly known: KnownRooms
  private readonly directory: Directory
  private readonly durability: Durability
  private readonly rates: SenderRates
  private readonly connectionDeps: ConnectionDeps

  constructor(private readonly deps: HubDeps) {
    const { journal, tokens, framing, clock, probe, rate } = deps
    this.timestamp = new Timestamp(clock)
    const turn = new Turn(clock)
    this.durability = new Durability(deps, {
      shown: (room, id) => this.known.peek(room)?.tail.find(id),
      settled: (utterances, outcomes) => this.known.settled(utterances, outcomes),
    })
    const { store } = this.durability
    this.known = new KnownRooms({ store, journal, framing, clock, turn, probe })
    const { lanes } = this.durability.pool
    this.view = new View({ lanes, connections: this.connections, known: this.known, clock })
    this.directory = new Directory(store.rooms, this.known)
    this.rates = new SenderRates(rate)
    const clientLimits = {
      textBytes: limits.textBytes,
      frameBytes: limits.frameBytes,
      roomsPerConnection: limits.roomsPerConnection,
      messagesPerSecond: rate?.perSecond ?? null,
    }
    const ended = (connection: Connection, by: EndedBy) => this.ended(connection, by)
    this.connectionDeps = { host: this, tokens, framing, clock, turn, probe, limits: clientLimits, ended }
  }

  /** A new guest; without a name that can be shown, a random one. */
  guest(name?: string): Member {
    const clean = name === undefined ? undefined : cleanName(name, limits.memberNameLength)
    return { id: randomMemberId(), name: clean ?? randomName() }
  }

  /** Welcomes a client as a new guest and joins the room it asked for, if any. */
  open(socket: Socket, guest: { name?: string | undefined; room?: string | undefined }): Connection {
    const member = this.guest(guest.name)
    const connection = new Connection(socket, member, this.connectionDeps)
    this.connections.add(connection)
    this.deps.probe.opened()
    if (guest.room !== undefined) connection.join(guest.room)
    return connection
  }

  /** Rejects with StorageUnavailable. */
  async createRoom(name = randomName()): Promise<RoomState> {
    const record = await this.durability.store.rooms.create({ id: randomRoomId(), name })
    return this.known.add(record).state
  }

  /** A room as it is now, with the first of its members online. Rejects with StorageUnavailable. */
  async room(id: string): Promise<{ room: RoomState; members: Member[] } | undefined> {
    if (!this.known.peek(id)) {
      const record = await this.durability.store.rooms.find(id)
      return record && { room: { ...record, membersOnline: 0 }, members: [] }
    }
    const room = await this.known.fresh(id)
    return room && { room: room.state, members: room.roster.first(limits.joinedMembers) }
  }

  rooms(listing: Listing): ReturnType<Directory['list']> {
    return this.directory.list(listing)
  }

  /** A page of a room's history; undefined when there is no such room. Rejects with StorageUnavailable. */
  async history(id: string, page: Page): Promise<StoredMessage[] | undefined> {
    const { store } = this.durability
    const messages = await store.messages(id, page)
    const exists = messages.length > 0 || this.known.peek(id) || (await store.rooms.find(id))
    return exists ? messages : undefined
  }

  /** Says something without a connection; resolves when it is durable. Rejects with StorageUnavailable. */
  async post(
    sender: Member,
    id: string,
    saying: Saying,
  ): Promise<{ message: SaidMessage } | { refusal: Refusal }> {
    const room = await this.known.load(id)
    const answer = room ? await this.said(room, sender, saying) : { refusal: refusal('unknown_room') }
    if ('refusal' in answer) this.deps.probe.refused({ code: answer.refusal.code, sender: sender.id })
    return answer
  }

  submit(
    room: Room,
    sender: Member,
    saying: Saying,
    settle: (outcome: Outcome, draft: Draft) => void,
  ): Refusal | undefined {
    if (this.draining) return refusal('overloaded')
    const receivedAt = this.deps.clock.monotonic()
    const wait = this.rates.take(sender.id, receivedAt)
    if (wait > 0) return refusal('rate_limited', wait)
    const { pool } = this.durability
    if (pool.hasItsShare(room)) return refusal('overloaded')
    const draft = this.draft(room, sender, saying, receivedAt)
    const taken = pool.add(draft, (outcome) => {
      settle(outcome, draft)
      this.settled(room, draft, outcome)
    })
    if (!taken) return refusal('overloaded')
    room.unsettled += 1
    room.unsettledBytes += draft.bytes
    return undefined
  }

  async enter(id: string, after: number | undefined): Promise<Entry | undefined> {
    const room = await this.known.fresh(id)
    if (!room) return undefined
    const ahead = () => after !== undefined && after > room.order.shown
    if (!ahead() || !(await this.known.refresh(room)) || !ahead())
      return { room, since: { after, lost: false } }
    // Ahead of the store itself: the client remembers a history that is no more, such as before a restored backup.
    return { room, since: { lost: true } }
  }

  arrived(member: Member, before?: Member): void {
    if (before) this.online.remove(before)
    this.online.add(member)
  }

  /** Reads what is stored and was not shown here. Rejects with StorageUnavailable. */
  reconcile(): Promise<void> {
    return this.known.reconcile()
  }

  /** Forgets rooms that nobody uses. */
  sweep(): void {
    this.known.sweep()
  }

  /**
   * Takes no more messages, finishes those it has, for so many milliseconds at most, and then sends everybody away, to
   * come back spread over some seconds.
   */
  async drain(withinMs = 6_000): Promise<void> {
    const { clock, probe } = this.deps
    const begun = clock.monotonic()
    this.draining = true
    probe.draining()
    const late = new Promise<void>((resolve) => clock.after(withinMs, resolve))
    await Promise.race([this.durability.rest(), late])
    // What was settled last is written at the end of the turn.
    await new Promise<void>((resolve) => clock.soon(resolve))
    const spreadMs = Math.min(30_000, 1_000 + this.connections.size * 5)
    for (const connection of this.connections)
      connection.close('restart', Math.floor(Math.random() * spreadMs))
    probe.drained({ ms: clock.monotonic() - begun, left: this.durability.left })
  }

  /** The state of this moment, read when somebody looks. */
  get counts(): Counts {
    const now = this.deps.clock.monotonic()
    return {
      members: this.online.size,
      roomsKnown: this.known.size,
      roomsAlive: this.known.filter((room) => room.roster.size > 0).length,
      ...ofLanes(this.durability.pool.lanes, now),
      ...ofConnections(this.connections),
    }
  }

  /** Which way messages become durable. */
  get circuit(): CircuitState {
    return this.durability.state
  }

  private said(
    room: Room,
    sender: Member,
    saying: Saying,
  ): Promise<{ message: SaidMessage } | { refusal: Refusal }> {
    return new Promise((resolve) => {
      const refused = this.submit(room, sender, saying, (outcome, draft) => {
        if ('refused' in outcome) resolve({ refusal: refusal(outcome.refused) })
        else resolve({ message: said(draft, outcome.receipt) })
      })
      if (refused) resolve({ refusal: refused })
    })
  }

  private draft(room: Room, sender: Member, { text, ref, traceparent }: Saying, receivedAt: number): Draft {
    const id = messageId(this.deps.digest, sender.id, ref)
    const sentAt = this.timestamp.now()
    const bytes = byteLength(text)
    // Written out: an object made of others by `...` takes fifty times as long.
    const draft: Draft = { id, room: room.id, sender, text, ref, sentAt, bytes, receivedAt, tried: untried }
    if (traceparent !== undefined) draft.traceparent = traceparent
    return draft
  }

  private settled(room: Room, draft: Draft, outcome: Outcome): void {
    room.unsettled -= 1
    room.unsettledBytes -= draft.bytes
    if ('receipt' in outcome) room.order.take({ message: said(draft, outcome.receipt), draft })
  }

  private ended(connection: Connection, by: EndedBy): void {
    this.connections.delete(connection)
    this.online.remove(connection.member)
    this.deps.probe.closed({ by, ms: this.deps.clock.monotonic() - connection.openedAt })
  }
}
