/** What an operator is told, as schemas for the OpenAPI document; the compiler holds them to `protocol/watched.ts`. */

import { z } from '@hono/zod-openapi'
import {
  latencyBounds,
  type Journey,
  type JourneyDetail,
  type LedgerRow,
  type Now,
  type Second,
  type Span,
} from '../../protocol/watched.ts'

const count = z.int().min(0)
const ms = z.number().min(0)
/** Milliseconds since 1970. */
const time = z.number()
const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly()

const linkSchema = z.object({ traceId: z.string(), spanId: z.string(), messageId: z.string().optional() })

const spanSchema = z
  .object({
    traceId: z.string(),
    spanId: z.string(),
    parentId: z.string().optional(),
    name: z.string(),
    kind: z.enum(['producer', 'consumer', 'internal', 'server']),
    startedAt: time,
    ms,
    attributes: z.record(z.string(), z.union([z.string(), z.number()])).readonly(),
    error: z.string().optional(),
    links: list(linkSchema),
  })
  .openapi('Span') satisfies z.ZodType<Span>

const journeyFields = {
  id: z.string(),
  traceId: z.string(),
  room: z.string(),
  roomName: z.string(),
  seq: z.int().nullable(),
  bytes: count,
  receivedAt: time,
  ms,
  stages: z
    .object({ queue: ms.optional(), store: ms.optional(), journal: ms.optional(), deliver: ms.optional() })
    .readonly()
    .openapi({ description: 'Milliseconds of each stage; together they are `ms`.' }),
  recipients: count,
  refused: z.string().optional(),
}

const journeySchema = z.object(journeyFields).openapi('Journey') satisfies z.ZodType<Journey>

export const journeyDetailSchema = z
  .object({ ...journeyFields, why: z.string(), spans: list(spanSchema) })
  .openapi('JourneyDetail') satisfies z.ZodType<JourneyDetail>

const rates = {
  messages: count,
  deliveries: count,
  refused: count.openapi({ description: 'Refused for reasons of the server.' }),
  refusedTheirs: count.openapi({ description: 'Refused for what their senders did.' }),
  latencies: list(count).openapi({
    description: `How many messages took at most ${latencyBounds.join(', ')} ms, or longer.`,
  }),
  slowestMs: ms,
  batches: count,
  batchMs: ms,
  opened: count,
  closed: count,
  evicted: count,
}

const states = {
  queued: count,
  queuedBytes: count,
  oldestMs: ms,
  writersBusy: count,
  circuit: z.string(),
  journalRecords: count,
  journalBytes: count,
  connections: count,
  pendingBytes: count,
  pendingMost: count,
  stalled: count,
  loopBusy: z.number(),
  loopLagMs: ms,
  cpu: z.number(),
  heapBytes: count,
  rssBytes: count,
}

const secondSchema = z
  .object({ n: count, at: time, ms, ...rates, ...states })
  .openapi('Second') satisfies z.ZodType<Second>

const roomTraffic = { messages: count, deliveries: count, membersOnline: count, head: count }
const roomSchema = z.object({ id: z.string(), name: z.string(), ...roomTraffic }).openapi('RoomTraffic')

const readerFields = { rooms: count, frames: count, bytes: count, stalledMs: ms }
const readerSchema = z.object({ member: z.string(), name: z.string(), ...readerFields }).openapi('Reader')

const laneSchema = z
  .object({ busy: z.boolean(), messages: count, bytes: count, oldestMs: ms })
  .openapi('LaneState')

const journalSchema = z
  .object({
    records: count,
    bytes: count,
    maxBytes: count,
    deadLetters: count,
    damaged: count,
    room: z.enum(['ample', 'nearly full', 'full']),
    broken: z.boolean(),
  })
  .openapi('JournalState')

export const nowSchema = z
  .object({
    version: z.string(),
    at: time,
    startedAt: time,
    draining: z.boolean(),
    circuit: z.string(),
    lanes: list(laneSchema),
    journal: journalSchema,
    roomsKnown: count,
    roomsAlive: count,
    membersOnline: count,
    seconds: list(secondSchema),
    rooms: list(roomSchema),
    readers: list(readerSchema),
    slowest: list(journeySchema),
    failed: list(journeySchema),
  })
  .openapi('Now') satisfies z.ZodType<Now>

export const ledgerSchema = z
  .object({ id: z.string(), name: z.string(), head: count, stored: count })
  .openapi('LedgerRow') satisfies z.ZodType<LedgerRow>
