/** Ways of messages that were never sent. */

import type { Journey, JourneyDetail, Span } from '../../src/protocol/watched.ts'
import { seeded } from './random.ts'

export function journeyId(at: number): string {
  return `0190c2f4-7b1e-8d3a-9c4f-${String(at).padStart(12, '0')}`
}

/** The slowest of a minute; `rooms` are those that they may be of. */
export function journeys(now: number, rooms: readonly { id: string; name: string }[]): Journey[] {
  const random = seeded(3)
  return Array.from({ length: 12 }, (_, at) => {
    const ms = 184 / (1 + at * 0.32)
    const queue = ms * (at % 3 === 1 ? 0.62 : 0.12)
    const deliver = ms * (at % 4 === 2 ? 0.55 : 0.07)
    const id = journeyId(at)
    return {
      id,
      traceId: id.replaceAll('-', ''),
      room: rooms[at % rooms.length]?.id ?? '',
      roomName: rooms[at % rooms.length]?.name ?? '',
      seq: 48_000 + at * 13,
      bytes: 60 + Math.round(random() * 180),
      receivedAt: now - 2_000 - at * 4_300,
      ms,
      stages: { queue, store: ms - queue - deliver, deliver },
      recipients: 20 + Math.round(random() * 220),
    }
  })
}

/** The whole of a way, with a batch of 38 messages. */
export function journeyDetail(journey: Journey): JourneyDetail {
  const { queue = 0, store = 0 } = journey.stages
  const why = `It took ${String(Math.round(journey.ms))} ms, most of it in Postgres: its batch of 38 messages took ${String(Math.round(store))} ms to commit, eleven times as long as usual.`
  const span = (name: string, from: number, ms: number, fields: Partial<Span> = {}): Span => ({
    traceId: journey.traceId,
    spanId: `00000000000000${String((from % 90) | 0).padStart(2, '0')}`,
    name,
    kind: 'internal',
    startedAt: journey.receivedAt + from,
    ms,
    attributes: {},
    links: [],
    ...fields,
  })
  const batch = { traceId: 'b'.repeat(32), spanId: 'b'.repeat(16) }
  const links = Array.from({ length: 38 }, (_, at) => ({
    traceId: `${String(at)}`,
    spanId: '',
    messageId: journeyId(at),
  }))
  return {
    ...journey,
    why,
    spans: [
      span('send /rooms/{roomId}', 0, journey.ms, {
        kind: 'producer',
        attributes: {
          'messaging.system': 'glassroom',
          'messaging.message.id': journey.id,
          'chat.seq': journey.seq ?? 0,
        },
      }),
      span('queue', 0, queue),
      span('store', queue, store, {
        links: [batch],
        attributes: { 'chat.lane': 2, 'messaging.batch.message_count': 38 },
      }),
      span('deliver /rooms/{roomId}', queue + store, journey.ms - queue - store, {
        kind: 'consumer',
        attributes: { 'chat.recipients': journey.recipients, 'chat.frame.bytes': 312 },
      }),
      span('store batch', queue, store, {
        ...batch,
        kind: 'consumer',
        attributes: { 'messaging.batch.message_count': 38, 'chat.lane': 2, 'chat.stored': 38 },
        links,
      }),
    ],
  }
}
