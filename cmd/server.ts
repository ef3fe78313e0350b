/** The door of the server: settings in, addresses out, signals obeyed. */

import { fileURLToPath } from 'node:url'
import { SecretError } from '../src/adapters/crypto/secret.ts'
import { JournalError } from '../src/adapters/disk/trouble.ts'
import { ListenError } from '../src/adapters/http/listen.ts'
import { EmbeddedError } from '../src/adapters/postgres/embedded-errors.ts'
import { MigrationError } from '../src/adapters/postgres/migrations.ts'
import { ConfigError, loadConfig } from '../src/config.ts'
import { fatalLine } from '../src/telemetry/logs/bug-lines.ts'
import { createLogger } from '../src/telemetry/logs/logs.ts'
import { serve } from './serve.ts'
import { welcome } from './welcome.ts'

/** What people can mend themselves: they get the sentence, without the stack. */
const mendable = [ConfigError, EmbeddedError, JournalError, ListenError, MigrationError, SecretError]
/** A signal this long after the first one ends the server at once. */
const impatientMs = 1_000
/** Whoever asked us to end waits no longer: what was acked is durable, whatever else still hangs. */
const endingMs = 9_000
const noArguments =
  'The server takes no arguments: its settings are environment variables, listed in .env.example.'
const root = fileURLToPath(new URL('..', import.meta.url))

try {
  await main()
} catch (error) {
  const known = mendable.some((kind) => error instanceof kind)
  console.error(known ? (error as Error).message : error)
  process.exit(1)
}

async function main(): Promise<void> {
  const config = loadConfig()
  if (process.argv.length > 2) throw new ConfigError(noArguments)
  const logger = createLogger(config.logLevel)
  const starting = serve(config, logger, root)

  /** Half a server cannot be taken down: the end waits until it is whole. Why it never is, is said below. */
  async function end(code: number): Promise<void> {
    setTimeout(() => process.exit(code), endingMs).unref()
    const running = await starting.catch(() => undefined)
    if (!running) return
    await running.stop()
    process.exit(code)
  }
  let askedAt: number | undefined
  /** Ctrl-C comes twice at once, from the terminal and from npm. A later one means that somebody has waited enough. */
  function asked(): void {
    askedAt ??= performance.now()
    if (performance.now() - askedAt > impatientMs) process.exit(1)
    void end(0)
  }
  const bug = (what: string) => {
    const tell = fatalLine(logger, what)
    return (error: unknown) => {
      tell(error)
      void end(1)
    }
  }
  process.on('SIGINT', asked).on('SIGTERM', asked)
  process.on('uncaughtException', bug('a bug was not caught'))
  process.on('unhandledRejection', bug('a rejection was not handled'))
  // Logs go to standard output, so that neither is in the other's way.
  console.error(welcome(await starting, config, process.uptime()))
}
