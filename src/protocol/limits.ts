/** Sizes and intervals that both ends must agree on. */

const KiB = 1024

export const limits = {
  /** UTF-8 bytes of one message's text. */
  textBytes: 4 * KiB,
  /** UTF-8 bytes of one client frame; a larger one closes the connection with 1009. */
  frameBytes: 16 * KiB,
  /** Characters of a `ref` or an `Idempotency-Key`. */
  refLength: 128,
  /** Characters (code points) of a guest's name. */
  memberNameLength: 40,
  /** Characters (code points) of a room's name. */
  roomNameLength: 80,
  /** Characters (code points) of a search. */
  searchLength: 80,
  /** Characters of a token. */
  tokenLength: 1024,
  /** Rooms that one connection may be in. */
  roomsPerConnection: 64,
  /** What may wait for one slow socket, before it is closed as a slow consumer. */
  queueBytes: 1024 * KiB,
  queueFrames: 1_000,
  /** Bytes handed to a socket at once, and the seconds in which it must take them: about 9 KB/s is fast enough. */
  handedBytes: 256 * KiB,
  stalledSeconds: 30,
  /** Seconds of silence after which the server pings; it closes after `silentSeconds`. */
  heartbeatSeconds: 25,
  silentSeconds: 35,
  /** What one `joined` frame carries at most. */
  joinedMessages: 500,
  joinedBytes: 256 * KiB,
  joinedMembers: 100,
  /** History rows on one page. */
  pageDefault: 50,
  pageMost: 200,
  /** Rooms on one page. */
  roomsDefault: 20,
  roomsMost: 100,
} as const

/** The part of the limits that a client needs to pace itself, sent in `welcome`. */
export interface ClientLimits {
  textBytes: number
  frameBytes: number
  roomsPerConnection: number
  /** Messages a second that one sender may say; null: as many as the server can take. */
  messagesPerSecond: number | null
}
