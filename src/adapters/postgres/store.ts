/** Postgres as the store of rooms and messages. */

import type { Page, RoomStore, Store, Writer } from '../../core/ports.ts'
import type { SaidMessage } from '../../protocol/frames.ts'
import { storable } from '../../protocol/text.ts'
import { appendSession } from './append.ts'
import { BackendPool } from './backend-pool.ts'
import { Backend } from './backend.ts'
import type { Address, Session } from './client.ts'
import { readMessages } from './history.ts'
import { PostgresRooms } from './rooms.ts'
import { searchSession } from './search.ts'
import { PostgresWriter } from './writer.ts'

export interface StoreOptions {
  /** Milliseconds that a statement may take, connecting and waiting for a turn included. */
  deadlineMs?: number
  /** Connections for reading. */
  readers?: number
  /** Reads that may wait for one of them. */
  mostWaiting?: number
}

/** A store that connects when it is first asked, and again whenever it must. Throws when the address is none. */
export function openStore(address: Address, options: StoreOptions = {}): Store {
  return new PostgresStore(address, { deadlineMs: 2_000, readers: 4, mostWaiting: 1_000, ...options })
}

class PostgresStore implements Store {
  readonly rooms: RoomStore
  private readonly pool: BackendPool
  private readonly writers: Backend[] = []

  constructor(
    private readonly address: Address,
    private readonly options: Required<StoreOptions>,
  ) {
    const session = { application_name: 'glassroom reader', ...searchSession }
    const readers = Array.from({ length: options.readers }, () => this.backend(session))
    this.pool = new BackendPool(readers, options.mostWaiting)
    this.rooms = new PostgresRooms(this.pool)
  }

  async messages(room: string, page: Page): Promise<SaidMessage[]> {
    return storable(room) ? readMessages(this.pool, room, page) : []
  }

  writer(): Writer {
    const backend = this.backend({ application_name: 'glassroom writer', ...appendSession })
    this.writers.push(backend)
    return new PostgresWriter(backend)
  }

  async ready(): Promise<void> {
    await this.pool.run((sql) => sql`select 1 from rooms limit 1`)
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.close(), ...this.writers.map((writer) => writer.close())])
  }

  private backend(session: Session): Backend {
    return new Backend(this.address, { deadlineMs: this.options.deadlineMs, session })
  }
}
