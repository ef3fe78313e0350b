/** Builds a whole server from its settings, part by part, in the order in which they need each other. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { sha256 } from '../src/adapters/crypto/digest.ts'
import { loadSecret } from '../src/adapters/crypto/secret.ts'
import { guestTokens } from '../src/adapters/crypto/tokens.ts'
import { openJournal, type DiskJournal } from '../src/adapters/disk/journal.ts'
import { createApp, type AppDeps } from '../src/adapters/http/app.ts'
import { close, listen, urlOf } from '../src/adapters/http/listen.ts'
import { health } from '../src/adapters/http/health.ts'
import { ledgerOf } from '../src/adapters/http/ledger.ts'
import type { OperatorDeps } from '../src/adapters/http/operator.ts'
import { attachSockets } from '../src/adapters/http/socket.ts'
import { textFrames } from '../src/adapters/http/text-frame.ts'
import { systemClock } from '../src/adapters/node/clock.ts'
import { startEmbedded } from '../src/adapters/postgres/embedded.ts'
import { migrate } from '../src/adapters/postgres/migrations.ts'
import { openStore } from '../src/adapters/postgres/store.ts'
import type { Address } from '../src/adapters/postgres/client.ts'
import type { Config } from '../src/config.ts'
import { Hub } from '../src/core/hub.ts'
import { StorageUnavailable, type Store } from '../src/core/ports.ts'
import { startRounds } from '../src/core/rounds.ts'
import type { Look } from '../src/telemetry/metrics/gauges.ts'
import { journalTroubles } from '../src/telemetry/logs/journal-troubles.ts'
import { bugLines } from '../src/telemetry/logs/bug-lines.ts'
import type { CountedLogger } from '../src/telemetry/logs/logs.ts'
import { observed } from '../src/telemetry/metrics/observed.ts'
import { paced } from '../src/telemetry/paced.ts'
import type { Watch } from '../src/telemetry/watch/watch.ts'
import { Takedown } from './takedown.ts'
import { startTelemetry } from './telemetry.ts'

export interface Running {
  /** Where it listens, as people would type it. */
  url: string
  hub: Hub
  /** Which Postgres it uses, in words. */
  database: string
  /** Takes no more work, finishes what there is, takes everything down. Never rejects; again gives the same answer. */
  stop(): Promise<void>
}

export interface Database {
  address: Address
  /** What it is, in words. */
  name: string
}

/** Brings up the Postgres that the settings ask for. */
export type FindDatabase = (config: Config, logger: Logger, takedown: Takedown) => Promise<Database>

/**
 * Starts a server from the project's folder. What was started is taken down again when a later part fails, and that
 * part's error is thrown.
 */
export async function serve(
  config: Config,
  logger: CountedLogger,
  root: string,
  findDatabase: FindDatabase = namedOrEmbedded,
): Promise<Running> {
  const takedown = new Takedown((part, err) => logger.error({ part, err }, 'a part did not stop cleanly'))
  try {
    const database = await findDatabase(config, logger, takedown)
    return await build(config, logger, root, database, takedown)
  } catch (error) {
    await takedown.run()
    throw error
  }
}

async function build(
  config: Config,
  logger: CountedLogger,
  root: string,
  { address, name: database }: Database,
  takedown: Takedown,
): Promise<Running> {
  const { stored, storeAway } = await findStore(address, join(root, 'migrations'), logger, takedown)
  const journal = await findJournal(config, logger, takedown)
  const tokens = guestTokens(await loadSecret(config.dataDir, config.tokenSecret), () => Date.now())
  const version = await versionOf(root)
  const look: Look = {
    counts: () => hub.counts,
    draining: () => hub.draining,
    reachable: () => store.ready(),
    journal: () => ({ ...journal.status(), maxBytes: config.journalMaxBytes }),
    circuit: () => hub.circuit,
  }
  const telemetry = await startTelemetry(config, logger, { ...look, version, hub: () => hub }, takedown)
  const { metrics, guard, probe, remembered, onRequest } = telemetry
  const store = observed(stored, metrics.storeCall, guard)
  const { writers, rateLimit: rate } = config
  const hub = new Hub({
    store,
    journal,
    storeAway,
    tokens,
    framing: textFrames,
    digest: sha256,
    clock: systemClock,
    probe,
    writers,
    rate,
  })
  const url = await open(config, logger, takedown, {
    hub,
    tokens,
    version,
    health: () => health(store, journal.status(), hub),
    metrics: metrics.render,
    files: filesOf(root),
    operator: remembered && operatorOf(config, version, remembered, { store, hub }),
    onRequest,
  })
  takedown.add('rounds', startRounds(hub, systemClock))
  if (remembered) takedown.add('dashboard', remembered.start())
  takedown.add('hub', () => hub.drain())
  const found = storeAway ? `${database}, which it cannot reach yet` : database
  return { url, hub, database: found, stop: () => takedown.run() }
}

const namedOrEmbedded: FindDatabase = async (config, logger, takedown) => {
  if (config.databaseUrl) return { address: config.databaseUrl, name: 'the Postgres of DATABASE_URL' }
  const log = (line: string) => logger.warn(line)
  const embedded = await startEmbedded({ dataDir: config.dataDir, log })
  takedown.add('embedded Postgres', () => embedded.stop())
  return { address: embedded.address, name: `its own Postgres in ${config.dataDir}` }
}

/**
 * The store of a database that is brought into shape first. A server that starts while its Postgres is away waits for it;
 * one that Postgres refuses does not start.
 */
async function findStore(
  address: Address,
  folder: string,
  logger: Logger,
  takedown: Takedown,
): Promise<{ stored: Store; storeAway: boolean }> {
  const warn = paced(
    (err: unknown) => logger.warn({ err }, 'the database is not in shape yet'),
    () => performance.now(),
    60_000,
  )
  const shape = async () => {
    for (const name of await migrate(address, folder)) logger.info({ name }, 'migrated')
  }
  const prepare = () =>
    shape().catch((error: unknown) => {
      warn(error)
      throw error
    })
  const storeAway = await isAway(shape())
  const stored = openStore(address, storeAway ? { prepare } : {})
  takedown.add('store', () => stored.close())
  return { stored, storeAway }
}

async function isAway(shaped: Promise<void>): Promise<boolean> {
  try {
    await shaped
    return false
  } catch (error) {
    if (error instanceof StorageUnavailable) return true
    throw error
  }
}

async function findJournal(
  { journalDir, journalMaxBytes: maxBytes }: Config,
  logger: Logger,
  takedown: Takedown,
): Promise<DiskJournal> {
  const journal = await openJournal(journalDir, { maxBytes, told: journalTroubles(logger) })
  takedown.add('journal', () => journal.close())
  return journal
}

/** What an operator may ask of this server. */
function operatorOf(
  { operatorToken: token, otel }: Config,
  version: string,
  watch: Watch,
  { store, hub }: { store: Store; hub: Hub },
): OperatorDeps {
  const ledger = ledgerOf({ store, hub, busiestRooms: (most) => watch.busiestRooms(most) })
  return { token, watch, ledger, service: { name: otel.OTEL_SERVICE_NAME || 'glassroom', version } }
}

/** Opens the port; the answer is the address as people would type it. */
async function open(
  { allowedOrigins, host, port }: Config,
  logger: Logger,
  takedown: Takedown,
  parts: Omit<AppDeps, 'allowedOrigins' | 'onError'> & { hub: Hub },
): Promise<string> {
  const onError = bugLines(logger)
  const app = createApp({ ...parts, allowedOrigins, onError })
  const sockets = attachSockets(parts.hub, { allowedOrigins, onError })
  const server = await listen(app, sockets, { host, port, onError })
  takedown.add('server', () => close(server))
  takedown.add('sockets', () => sockets.cut())
  return urlOf(server, host)
}

function filesOf(root: string) {
  return {
    page: join(root, 'dist/frontend'),
    dashboard: join(root, 'dist/dashboard'),
    asyncapiPage: join(root, 'docs/asyncapi.html'),
    asyncapi: join(root, 'asyncapi.yaml'),
  }
}

async function versionOf(root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  return version
}
