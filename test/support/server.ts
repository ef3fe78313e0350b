/** A whole server in this process, on a database of its own and any free port. */

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type postgres from 'postgres'
import { serve } from '../../cmd/serve.ts'
import type { Config } from '../../src/config.ts'
import type { Hub } from '../../src/core/hub.ts'
import type { RoomState } from '../../src/protocol/frames.ts'
import { createLogger } from '../../src/telemetry/logs/logs.ts'
import { Chatter } from './chatter.ts'
import { checkedFetch } from './checked-fetch.ts'
import { overhear, type Overheard } from './overheard.ts'
import { testDatabase } from './postgres.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface TestServer {
  url: string
  hub: Hub
  /** A client of the server's database. */
  sql: postgres.Sql
  createRoom(name?: string): Promise<RoomState>
  /** A WebSocket client, welcomed; every frame it sees is checked against asyncapi.yaml. */
  chatter(query?: Record<string, string>): Promise<Chatter>
  /** A WebSocket client that is in the room. */
  joined(room: string, name?: string): Promise<Chatter>
  /** What it has said so far. */
  heard: Overheard
  /** Takes it down; throws when it said anything to anybody that its documents do not have. */
  stop(): Promise<void>
}

export async function testServer(settings: Partial<Config> = {}): Promise<TestServer> {
  const database = await testDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'glassroom-server-'))
  const config: Config = {
    port: 0,
    host: '127.0.0.1',
    databaseUrl: undefined,
    dataDir,
    journalDir: join(dataDir, 'journal'),
    journalMaxBytes: 64 * 1024 * 1024,
    writers: 4, // several lanes are the harder case; npm start has one
    rateLimit: undefined,
    allowedOrigins: undefined,
    logLevel: 'silent',
    tokenSecret: undefined,
    slowMs: 250,
    dashboard: true,
    operatorToken: undefined,
    otel: {},
    ...settings,
  }
  const { address } = database
  const running = await serve(config, createLogger(config.logLevel), root, () =>
    Promise.resolve({ address, name: 'a test database' }),
  )
  const { url, hub } = running
  const heard = await overhear(url)
  const chatter = (query: Record<string, string> = {}) => Chatter.open(url, query)
  return {
    url,
    hub,
    sql: database.sql,
    heard,
    createRoom: (name) => createRoom(url, name),
    chatter,
    async joined(room, name) {
      const client = await chatter({ room, ...(name === undefined ? {} : { name }) })
      await client.next('joined')
      return client
    },
    async stop() {
      await running.stop()
      await database.drop()
      await rm(dataDir, { recursive: true })
      assert.deepEqual(heard.complaints, [])
    },
  }
}

/** Makes a room as any client would. */
export async function createRoom(url: string, name?: string): Promise<RoomState> {
  const response = await checkedFetch(`${url}/api/rooms`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  if (response.status !== 201) throw new Error(`no room: ${response.status} ${await response.text()}`)
  return (await response.json()) as RoomState
}
