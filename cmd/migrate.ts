/** The door of the migrations: brings the database to the shape that this version needs, and says what it did. */

import { EmbeddedError } from '../src/adapters/postgres/embedded-errors.ts'
import { startEmbedded } from '../src/adapters/postgres/embedded.ts'
import { migrate, MigrationError } from '../src/adapters/postgres/migrations.ts'
import { StorageUnavailable } from '../src/core/ports.ts'
import { ConfigError, loadConfig } from '../src/config.ts'

const noArguments =
  'migrate takes no arguments: it brings the database of DATABASE_URL, or else the one in DATA_DIR, up to date.'
const folder = new URL('../migrations', import.meta.url)

/** What people can mend themselves: they get the sentence, without the stack. */
const mendable = [ConfigError, EmbeddedError, MigrationError, StorageUnavailable]

try {
  const applied = await main()
  for (const name of applied) console.log(`applied ${name}`)
  if (applied.length === 0) console.log('nothing to apply')
} catch (error) {
  const known = mendable.some((kind) => error instanceof kind)
  console.error(known ? (error as Error).message : error)
  process.exitCode = 1
}

async function main(): Promise<string[]> {
  if (process.argv.length > 2) throw new ConfigError(noArguments)
  const { databaseUrl, dataDir } = loadConfig()
  if (databaseUrl) return migrate(databaseUrl, folder)
  const embedded = await startEmbedded({ dataDir, log: (line) => console.error(line) })
  try {
    return await migrate(embedded.address, folder)
  } finally {
    await embedded.stop()
  }
}
