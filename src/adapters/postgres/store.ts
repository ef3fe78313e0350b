/** Postgres as the store of rooms and messages. */

import { StorageUnavailable, type Page, type RoomStore, type Store, type Writer } from '../../core/ports.ts'
import type { StoredMessage } from '../../core/message.ts'
import { storable } from '../../protocol/text.ts'
import { appendSession } from './append.ts'
import { BackendPool } from './backend-pool.ts'
import { Backend } from './backend.ts'
import type { Address, Session } from './client.ts'
import { readMessages } from './history.ts'
import { PostgresRooms } from './rooms.ts'
import { searchSession } from './search.ts'
import { textArray } from './text-array.ts'
import { PostgresWriter } from './writer.ts'

export interface StoreOptions {
  /**
   * Milliseconds that a statement may take once it has a connection to itself, connecting included; a batch of messages
   * and a search have no more for all their statements. Before that, reads and searches may wait for their turn half as
   * long: their answer comes after one and a half deadlines at the latest.
   */
  deadlineMs?: number
  /** Connections for all reading but searches. */
  readers?: number
  /** Reads that may wait for one of them. */
  mostWaiting?: number
  /** Brings the database into shape. Asked for until it succeeds once: before that, the store is not ready. */
  prepare?: () => Promise<unknown>
}

/**
 * Searches are the most work that a stranger can ask for, so they have connections of their own, few of them, with a short
 * queue: nobody else waits behind them.
 */
const searchers = 2
const mostSearchesWaiting = 20

/** Milliseconds that Postgres has to say that it is there: probes give a server one second, by custom. */
const readyMs = 500

/** A store that connects when it is first asked, and again whenever it must. Throws when the address is none. */
export function openStore(address: Address, options: StoreOptions = {}): Store {
  return new PostgresStore(address, {
    deadlineMs: 2_000,
    readers: 4,
    mostWaiting: 1_000,
    prepare: async () => {},
    ...options,
  })
}

class PostgresStore implements Store {
  readonly rooms: RoomStore
  private readonly reads: BackendPool
  private readonly searches: BackendPool
  private readonly writers: Backend[] = []
  /** Of its own, so that neither slow reads nor many of them make the store look away. */
  private readonly pulse: Backend
  private asked: Promise<void> | undefined
  private prepared: Promise<unknown> | undefined

  constructor(
    private readonly address: Address,
    private readonly options: Required<StoreOptions>,
  ) {
    const deadlineMs = Math.min(readyMs, options.deadlineMs)
    this.pulse = new Backend(address, { deadlineMs, session: { application_name: 'glassroom pulse' } })
    const searching = { application_name: 'glassroom search', ...searchSession }
    this.reads = this.pool({ application_name: 'glassroom reader' }, options.readers, options.mostWaiting)
    this.searches = this.pool(searching, searchers, mostSearchesWaiting)
    this.rooms = new PostgresRooms(this.reads, this.searches)
  }

  async messages(room: string, page: Page): Promise<StoredMessage[]> {
    return storable(room) ? readMessages(this.reads, room, page) : []
  }

  async ledger(rooms: readonly string[]): Promise<Map<string, { head: number; stored: number }>> {
    // Counting is long work that nobody in a room waits for: it queues with the searches.
    const rows = await this.searches.run(
      (sql) => sql<{ id: string; head: number; stored: number }[]>`
        select id, head, (select count(*)::int from messages where room_id = rooms.id) as stored
        from rooms where id = any (${textArray(rooms.filter(storable))}::text[])`,
    )
    return new Map(rows.map(({ id, head, stored }) => [id, { head, stored }]))
  }

  writer(): Writer {
    const backend = this.backend({ application_name: 'glassroom writer', ...appendSession })
    this.writers.push(backend)
    return new PostgresWriter(backend)
  }

  /** Who asks while an answer is awaited gets the same one. */
  ready(): Promise<void> {
    this.asked ??= this.ask().finally(() => (this.asked = undefined))
    return this.asked
  }

  async close(): Promise<void> {
    await Promise.all([this.reads, this.searches, this.pulse, ...this.writers].map((each) => each.close()))
  }

  /** However long preparing takes, who asks does not wait for it. */
  private async prepare(): Promise<void> {
    this.prepared ??= this.options.prepare().catch((cause: unknown) => {
      this.prepared = undefined
      throw new StorageUnavailable('the database is not in shape', { cause })
    })
    await within(readyMs, this.prepared)
  }

  /** That Postgres answers is not enough when the connections for reading do not. */
  private async ask(): Promise<void> {
    await this.prepare()
    await this.pulse.run((sql) => sql`select 1 from rooms limit 1`)
    await this.reads.assertServing(
      (sql) => sql`select (select 1 from rooms limit 1), (select 1 from messages limit 1)`,
    )
  }

  private pool(session: Session, size: number, mostWaiting: number): BackendPool {
    const backends = Array.from({ length: size }, () => this.backend(session))
    return new BackendPool(backends, { mostWaiting, waitMs: this.options.deadlineMs / 2 })
  }

  private backend(session: Session): Backend {
    return new Backend(this.address, { deadlineMs: this.options.deadlineMs, session })
  }
}

function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StorageUnavailable('the database is being brought into shape')), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
