/** Postgres as the store of rooms and messages. */

import type { Page, RoomStore, Store, Writer } from '../../core/ports.ts'
import type { StoredMessage } from '../../core/message.ts'
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

/** Milliseconds that Postgres has to say that it is there: probes give a server one second, by custom. */
const readyMs = 500

/** A store that connects when it is first asked, and again whenever it must. Throws when the address is none. */
export function openStore(address: Address, options: StoreOptions = {}): Store {
  return new PostgresStore(address, { deadlineMs: 2_000, readers: 4, mostWaiting: 1_000, ...options })
}

class PostgresStore implements Store {
  readonly rooms: RoomStore
  private readonly pool: BackendPool
  private readonly writers: Backend[] = []
  /** Of its own, so that neither slow reads nor many of them make the store look away. */
  private readonly pulse: Backend
  private asked: Promise<void> | undefined

  constructor(
    private readonly address: Address,
    private readonly options: Required<StoreOptions>,
  ) {
    const deadlineMs = Math.min(readyMs, options.deadlineMs)
    this.pulse = new Backend(address, { deadlineMs, session: { application_name: 'glassroom pulse' } })
    const session = { application_name: 'glassroom reader', ...searchSession }
    const readers = Array.from({ length: options.readers }, () => this.backend(session))
    this.pool = new BackendPool(readers, options.mostWaiting)
    this.rooms = new PostgresRooms(this.pool)
  }

  async messages(room: string, page: Page): Promise<StoredMessage[]> {
    return storable(room) ? readMessages(this.pool, room, page) : []
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
    await Promise.all([this.pool, this.pulse, ...this.writers].map((each) => each.close()))
  }

  private async ask(): Promise<void> {
    await this.pulse.run((sql) => sql`select 1 from rooms limit 1`)
  }

  private backend(session: Session): Backend {
    return new Backend(this.address, { deadlineMs: this.options.deadlineMs, session })
  }
}
