/** The server that a command loads: one that runs, or one that is started for it. */

import { below, parseUrl } from '../plan/read-plan.ts'
import { startServer } from '../server/started.ts'
import { parseCount } from '../units.ts'
import type { Arguments } from './arguments.ts'

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
  const command = given.text('start')
  if (command === '') return job(targetAt(named, pidOf(given), given))
  // A server that is started on a port of its own says itself where it is.
  const started = await startServer(command, { ...(given.has('url') ? { url: named } : {}), signal })
  try {
    return await job(targetAt(httpOf(started.url), started.pid, given))
  } finally {
    await started.end()
  }
}

function targetAt(url: URL, pid: number | undefined, given: Arguments): Target {
  const page = given.text('metrics')
  const metrics = page === 'off' || page === '' ? undefined : below(url, page.replace(/^\//, ''))
  return { url, pid, metrics }
}

function pidOf(given: Arguments): number | undefined {
  return given.has('pid') ? given.number('pid', parseCount, 1) : undefined
}

function httpOf(url: URL): URL {
  return new URL(url.href.replace(/^ws/i, 'http'))
}
