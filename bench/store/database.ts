/** The database that is measured: made, migrated, emptied between measurements, and gone at the end. */

import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Address, Client, Sql } from '../../src/adapters/postgres/client.ts'
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts'
import { migrate } from '../../src/adapters/postgres/migrations.ts'
import { textArray } from '../../src/adapters/postgres/text-array.ts'
import { randomId } from '../../src/core/ids.ts'
import { Unable } from '../failure.ts'
import type { Settings } from '../peers/peer.ts'
import { secondsOfStarted } from '../peers/processor.ts'
import { processes } from '../server/process.ts'
import { connectTo } from './way.ts'

const migrations = new URL('../../migrations', import.meta.url)

/** A place to measure in, and how it goes away again. */
interface Place {
  readonly address: Address
  /** Of an embedded Postgres; undefined: it was there before. */
  dataDir?: string
  /** Of a server that is to keep its messages there. */
  settings: Settings
  /** An embedded Postgres belongs to the one process that started it. */
  leave(): Promise<void>
  enter(): Promise<void>
  remove(): Promise<void>
}

export class Database {
  /** Of Postgres. */
  version = ''
  private client: Client
  /** Of Postgres, where it is our own. */
  private pid: number | undefined
  /** It is left to a server, or was: nobody here is connected. */
  private lent = false

  /** A second Ctrl-C leaves no time for more. */
  private readonly abandon = () => {
    const { dataDir } = this.place
    if (dataDir === undefined) return
    breakOff(dataDir)
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 })
  }

  private constructor(private readonly place: Place) {
    this.client = connectTo(place.address)
    process.once('exit', this.abandon)
  }

  /** A database of its own at the address, or in an embedded Postgres. Rejects with Unable. */
  static async open(url: string | undefined): Promise<Database> {
    const place = await (url === undefined ? embedded() : createdAt(url)).catch(explained)
    const database = new Database(place)
    try {
      await migrate(place.address, migrations)
      await database.learn()
      return database
    } catch (error) {
      await database.close()
      return explained(error)
    }
  }

  get address(): Address {
    return this.place.address
  }

  get sql(): Sql {
    return this.client.sql
  }

  /** Leaves these rooms and no message, and nothing for Postgres to catch up on. Rejects with Unable. */
  async reset(rooms: readonly string[]): Promise<void> {
    if (this.lent) await this.takeBack().catch(explained)
    await this.sql`truncate messages, rooms`
    await this.sql`
      insert into rooms (id, name)
      select id, 'room ' || at from unnest(${textArray(rooms)}::text[]) with ordinality as given (id, at)`
    await this.sql`vacuum analyze rooms`
    await this.sql`checkpoint`
  }

  /** Seconds of the processor that each process of Postgres took until now; none where it is not our own. */
  get processor(): Map<number, number> {
    return this.pid === undefined ? new Map() : secondsOfStarted(this.pid)
  }

  /** Leaves it to a server that is started with these settings; the next `reset` takes it back. */
  async lend<Done>(work: (settings: Settings) => Promise<Done>): Promise<Done> {
    this.lent = true
    await this.client.close()
    await this.place.leave()
    return work(this.place.settings)
  }

  /** Also removes it. */
  async close(): Promise<void> {
    await this.client.close()
    await this.place.remove()
    process.off('exit', this.abandon)
  }

  private async takeBack(): Promise<void> {
    await this.place.enter()
    this.lent = false
    this.client = connectTo(this.place.address)
    await this.learn()
  }

  private async learn(): Promise<void> {
    const [row] = await this.sql<{ version: string; pid: number }[]>`
      select current_setting('server_version') as version, pg_backend_pid() as pid`
    this.version = row?.version ?? ''
    if (this.place.dataDir !== undefined) this.pid = processes().find(({ pid }) => pid === row?.pid)?.parent
  }
}

async function embedded(): Promise<Place> {
  const dataDir = await mkdtemp(join(tmpdir(), 'glassroom-store-'))
  const removeFolder = () => rm(dataDir, { recursive: true, force: true })
  try {
    let server = await startEmbedded({ dataDir })
    return {
      get address() {
        return server.address
      },
      dataDir,
      settings: { DATA_DIR: dataDir },
      leave: () => server.stop(),
      enter: async () => {
        server = await startEmbedded({ dataDir })
      },
      remove: () => server.stop().finally(removeFolder),
    }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

/** What is there already is not touched. */
async function createdAt(url: string): Promise<Place> {
  const admin = connectTo(url)
  const name = `glassroom_bench_${randomId(8)}`
  try {
    await admin.sql`create database ${admin.sql(name)} encoding 'UTF8' template template0`
  } catch (error) {
    await admin.close()
    throw error
  }
  const address = new URL(url)
  address.pathname = `/${name}`
  const remove = async () => {
    await admin.sql`drop database ${admin.sql(name)} with (force)`
    await admin.close()
  }
  const { href } = address
  const stay = () => Promise.resolve()
  return { address: href, settings: { DATABASE_URL: href }, leave: stay, enter: stay, remove }
}

/** Ends the Postgres of a data folder, whoever started it. */
function breakOff(dataDir: string): void {
  try {
    process.kill(parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')), 'SIGQUIT')
  } catch {
    // It does not run.
  }
}

function explained(error: unknown): never {
  throw error instanceof Unable ? error : new Unable(`Postgres: ${(error as Error).message || String(error)}`)
}
