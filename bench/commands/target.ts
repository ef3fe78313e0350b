/** The server that a command loads: one that runs, or one that is started for it. */

import { setTimeout as pause } from 'node:timers/promises'
import { Unable } from '../failure.ts'
import { below, parseUrl } from '../plan/read-plan.ts'
import { startServer, type Started } from '../server/started.ts'
import { parseCount } from '../units.ts'
import { usage, type Arguments } from './arguments.ts'

export interface Target {
  url: URL
  /** Of its process, where it is known. */
  pid: number | undefined
  /** Its metrics page. */
  metrics: URL | undefined
}

/** Does a job with the server that the options name; one that was started for it ends with it. Rejects with Unable. */
export async function withTarget<Result>(
  given: Arguments,
  signal: AbortSignal,
  job: (target: Target) => Promise<Result>,
): Promise<Result> {
  const named = parseUrl(given.text('url'), given.name)
  // What is wrong with it is told before a server is started.
  metricsOf(given, named)
  const command = given.text('start')
  if (command === '') return job(targetAt(named, pidOf(given), given))
  // A server that is started on a port of its own says itself where it is.
  const started = await startServer(command, { ...(given.has('url') ? { url: named } : {}), signal })
  try {
    return await job(targetAt(httpOf(started.url), started.pid, given))
  } catch (error) {
    throw signal.aborted ? error : await explained(error, started)
  } finally {
    await started.end()
  }
}

/** Milliseconds for a server's end to be heard of: its connections are gone before that. */
const newsMs = 200

/** Of a server that is gone, its own last words say more than that it is out of reach. */
async function explained(error: unknown, started: Started): Promise<unknown> {
  await pause(newsMs)
  const ended = started.ended()
  return ended === undefined || !(error instanceof Unable)
    ? error
    : new Unable(ended, error.exitCode, { cause: error })
}

function targetAt(url: URL, pid: number | undefined, given: Arguments): Target {
  return { url, pid, metrics: metricsOf(given, url) }
}

/** The metrics page of the server at a URL; undefined where none is wanted. Throws Unable (usage). */
export function metricsOf(given: Arguments, server: URL): URL | undefined {
  const page = given.text('metrics')
  if (page === 'off' || page === '') return undefined
  const path = page.replace(/^\/+/, '')
  const url = URL.canParse(path, server.href) ? below(server, path) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw usage(given.name, `--metrics cannot be "${page}"`)
  return url
}

function pidOf(given: Arguments): number | undefined {
  return given.has('pid') ? given.number('pid', parseCount, 1) : undefined
}

function httpOf(url: URL): URL {
  return new URL(url.href.replace(/^ws/i, 'http'))
}
