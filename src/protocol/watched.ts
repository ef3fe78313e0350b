/** What an operator is told of a running server: plain data, for the dashboard and for scripts. */

/** One piece of a message's way, or of a batch's. */
export interface Span {
  traceId: string
  spanId: string
  /** The span that it is a part of. That of a message's whole way has its sender's, if that gave one. */
  parentId?: string
  name: string
  kind: 'producer' | 'consumer' | 'internal' | 'server'
  /** Milliseconds since 1970, with a fraction. */
  startedAt: number
  ms: number
  attributes: Readonly<Record<string, string | number>>
  /** What went wrong: the name of the error, or the code of the refusal. */
  error?: string
  /** Spans of other traces that it has to do with: those of a batch's messages, that of a message's batch. */
  links: readonly SpanLink[]
}

export interface SpanLink {
  traceId: string
  spanId: string
  /** Of the message that the span is of. */
  messageId?: string
}

/** The part of a message's time that something took. */
export type Stage = 'queue' | 'store' | 'journal' | 'deliver'

/** A message on its way, in a line. */
export interface Journey {
  id: string
  traceId: string
  room: string
  /** The room's name; its id when the room is not in memory any more. */
  roomName: string
  /** Null: it has no number yet, or was refused. */
  seq: number | null
  /** UTF-8 bytes of its text. */
  bytes: number
  /** Milliseconds since 1970 at which it arrived. */
  receivedAt: number
  /** From its arrival to the write to the last connection, or to its refusal. */
  ms: number
  stages: Readonly<Partial<Record<Stage, number>>>
  recipients: number
  /** The code of its refusal. */
  refused?: string
}

/** A message's whole way. */
export interface JourneyDetail extends Journey {
  /** Why it took as long as it did, in a sentence or two. */
  why: string
  /** Its own spans, the outermost first, then those of its batches, which are of other traces. */
  spans: readonly Span[]
}

/** Upper bounds of the latencies that `Second.latencies` counts, in milliseconds; the last count is of all beyond. */
export const latencyBounds: readonly number[] = [
  0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1_024, 1_536, 2_048,
  3_072, 4_096, 8_192,
]

/** One second of a server's life; counts are of that second, states of its end. */
export interface Second {
  /** Counts up by one each second; a page asks for what came after the last it has. */
  n: number
  /** Milliseconds since 1970 at its end. */
  at: number
  /** Its length in milliseconds: longer than a second when the event loop stood still. Rates are counts over this. */
  ms: number
  /** Accepted and durable for the first time; written to connections. */
  messages: number
  deliveries: number
  /** Requests refused for reasons of the server: `internal`, `overloaded`, `storage_unavailable`. */
  refused: number
  /** Requests refused for what their senders did: too fast, not joined, not valid. */
  refusedTheirs: number
  /** How many messages took how long, by `latencyBounds`. */
  latencies: readonly number[]
  /** Of its slowest message; 0 when there was none. */
  slowestMs: number
  batches: number
  /** Of its slowest batch, the failed ones included. */
  batchMs: number
  queued: number
  queuedBytes: number
  /** How long the oldest message has waited. */
  oldestMs: number
  writersBusy: number
  circuit: string
  journalRecords: number
  journalBytes: number
  connections: number
  opened: number
  closed: number
  evicted: number
  /** Bytes that wait for connections to take them, of all and of the one with the most. */
  pendingBytes: number
  pendingMost: number
  /** Connections whose sockets take nothing at the moment. */
  stalled: number
  /** The share of the second that the event loop was at work, 0 to 1, and the most that it was late. */
  loopBusy: number
  loopLagMs: number
  /** The share of the second that this process had of one core; above 1 with threads. */
  cpu: number
  heapBytes: number
  rssBytes: number
}

/** A room with something said in it lately. */
export interface RoomTraffic {
  id: string
  name: string
  /** In the last ten seconds. */
  messages: number
  deliveries: number
  membersOnline: number
  /** The highest number shown here. */
  head: number
}

/** A connection that has something to read. */
export interface Reader {
  /** Of the member; one with two tabs is two readers. */
  member: string
  name: string
  rooms: number
  frames: number
  bytes: number
  /** Since when its socket takes nothing, in milliseconds; 0: it does. */
  stalledMs: number
}

/** The lane of one writer. */
export interface LaneState {
  busy: boolean
  messages: number
  bytes: number
  oldestMs: number
}

/** The journal's state of one moment. */
export interface JournalState {
  /** Messages that the store does not have yet. */
  records: number
  /** Of all its files, and what they may be. */
  bytes: number
  maxBytes: number
  /** Messages kept aside for good. */
  deadLetters: number
  /** Lines that could not be read. */
  damaged: number
  room: 'ample' | 'nearly full' | 'full'
  /** The disk fails to keep what is written. */
  broken: boolean
}

/** The server's state of one moment, with the seconds since the last look. */
export interface Now {
  version: string
  /** Milliseconds since 1970. */
  at: number
  startedAt: number
  draining: boolean
  circuit: string
  lanes: readonly LaneState[]
  journal: JournalState
  roomsKnown: number
  roomsAlive: number
  membersOnline: number
  seconds: readonly Second[]
  /** The most busy first. */
  rooms: readonly RoomTraffic[]
  /** The most pending first. */
  readers: readonly Reader[]
  /** The slowest messages of the last minute, the slowest first. */
  slowest: readonly Journey[]
  /** Those that failed lately, the newest first. */
  failed: readonly Journey[]
}

/** Of a room: what it showed last against what is stored of it. */
export interface LedgerRow {
  id: string
  name: string
  /** The room's head in the store, and the messages that the store has of it: the same, or something was lost. */
  head: number
  stored: number
}

/** A trace, as far as this server remembers it. */
export interface Trace {
  spans: readonly Span[]
  /** It has more parts than are shown. */
  cut: boolean
}

/** An answer to who asked for traces. */
export interface Traces {
  traces: readonly Trace[]
  /** There are more, for which it has no place. */
  cut: boolean
}

/** Which traces to look for: those with one span that fits all that is given. */
export interface TraceQuery {
  /** The name of a span. */
  operation?: string | undefined
  /** When the span began, in milliseconds since 1970. */
  from?: number | undefined
  to?: number | undefined
  /** How long the span took, in milliseconds. */
  leastMs?: number | undefined
  mostMs?: number | undefined
  /** Its attributes, as text. */
  tags?: Readonly<Record<string, string>> | undefined
  /** How many traces at most. */
  limit: number
}
