/** State that is read when somebody scrapes, so that no pair of inc and dec can drift apart. */

import { Gauge, type Registry } from 'prom-client'

/** The hub's state of one moment. */
export interface Counts {
  connections: number
  members: number
  roomsKnown: number
  roomsAlive: number
  writers: number
  writersBusy: number
  queuedMessages: number
  queuedBytes: number
}

type Row = [name: string, help: string, of: keyof Counts]

const rows: Row[] = [
  ['users_online_total', 'People online, each once.', 'members'],
  ['chats_alive_total', 'Rooms with somebody in them.', 'roomsAlive'],
  ['message_to_db_workers_total', 'Writers that store messages.', 'writers'],
  ['chat_store_writers_busy', 'Writers with a batch under way.', 'writersBusy'],
  ['chat_connections', 'Open WebSocket connections.', 'connections'],
  ['chat_rooms_known', 'Rooms held in memory.', 'roomsKnown'],
  ['chat_queue_messages', 'Messages taken and not yet stored or refused.', 'queuedMessages'],
  ['chat_queue_bytes', 'Bytes of text that wait for a writer.', 'queuedBytes'],
]

/** Registers the gauges; the answer sets all of them from one reading, so that a scrape shows one moment. */
export function gaugesOf(registry: Registry, counts: () => Counts): () => void {
  const registers = [registry]
  const gauges = rows.map(([name, help, of]) => ({ gauge: new Gauge({ name, help, registers }), of }))
  return () => {
    const now = counts()
    for (const { gauge, of } of gauges) gauge.set(now[of])
  }
}

/** Says which build is running. */
export function buildInfo(registry: Registry, version: string): void {
  const labelNames = ['version'] as const
  const help = 'Always 1; the labels say which build is running.'
  new Gauge({ name: 'chat_build_info', help, labelNames, registers: [registry] }).set({ version }, 1)
}
