/** What is said over the WebSocket, both ways. `asyncapi.yaml` describes the same for people; a test holds the two together. */

import type { ClientLimits } from './limits.ts'
import type { RefusalCode } from './refusals.ts'

export interface Member {
  id: string
  name: string
}

export interface RoomState {
  id: string
  name: string
  /** RFC 3339, UTC. */
  createdAt: string
  /** The highest `seq` that was shown. */
  head: number
  membersOnline: number
}

/** What somebody said, as everybody sees it, live and in history. */
export interface SaidMessage {
  id: string
  room: string
  /** Its place in the room: 1, 2, 3 … without a hole; null until Postgres numbered it. */
  seq: number | null
  sender: Member
  kind: 'chat'
  text: string
  /** RFC 3339, UTC, by the server's clock. */
  sentAt: string
  /** Chosen by the sender: the same ref again is the same message. */
  ref: string
  traceId?: string
}

export type ClientFrame =
  | { type: 'hello'; token: string }
  | { type: 'join'; room: string; after?: number }
  | { type: 'leave'; room: string }
  | { type: 'send'; room: string; text: string; ref: string; traceparent?: string }
  | { type: 'ping' }

export type SendFrame = Extract<ClientFrame, { type: 'send' }>

export interface WelcomeFrame {
  type: 'welcome'
  member: Member
  token: string
  heartbeatSeconds: number
  limits: ClientLimits
}

export interface JoinedFrame {
  type: 'joined'
  room: RoomState
  /** The first of the members online; `room.membersOnline` counts them all. */
  members: Member[]
  messages: SaidMessage[]
  /** True: older messages than these exist that the client has not seen. */
  truncated: boolean
}

export type MessageFrame = { type: 'message' } & SaidMessage

export interface AckFrame {
  type: 'ack'
  ref: string
  id: string
  seq: number | null
  sentAt: string
  durable: 'postgres' | 'journal'
}

export interface StoredFrame {
  type: 'stored'
  room: string
  messages: { id: string; seq: number | null }[]
}

export interface PresenceFrame {
  type: 'member_joined' | 'member_left'
  room: string
  /** Empty in rooms too large to name everybody. */
  members: Member[]
  membersOnline: number
}

export interface ErrorFrame {
  type: 'error'
  code: RefusalCode
  message: string
  ref?: string
  retryAfterMs?: number
}

export interface ByeFrame {
  type: 'bye'
  code: number
  reason: string
  reconnectAfterMs?: number
}

export type ServerFrame =
  | WelcomeFrame
  | JoinedFrame
  | MessageFrame
  | AckFrame
  | StoredFrame
  | PresenceFrame
  | ErrorFrame
  | ByeFrame
  | { type: 'pong' }
