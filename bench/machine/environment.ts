/** The machine that a run was made on, as its summary tells it, and what makes two of them alike. */

import { availableParallelism, cpus, networkInterfaces, release, totalmem, type } from 'node:os'
import type { Environment } from '../results/summary.ts'

/** Of this machine, for a server at this address. */
export function environment(url: URL): Environment {
  return {
    node: process.version,
    os: `${type()} ${release()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    loopback: isHere(url),
  }
}

/** Whether the server is on this machine: by a loopback name or address, or by one of the machine's own. */
export function isHere({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1' || host.startsWith('127.'))
    return true
  if (host === '0.0.0.0' || host === '::') return true
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === host),
  )
}

/** What a figure depends on, in words; the order in which differences are told. */
const traits: readonly [what: string, of: (environment: Environment) => string][] = [
  ['cpu', ({ cpu }) => cpu],
  ['cores', ({ cores }) => String(cores)],
  // The kernel keeps some for itself, which varies by a few pages.
  ['memory', ({ memoryBytes }) => `${Math.round(memoryBytes / 1024 ** 3)} GiB`],
  ['system', ({ os }) => os],
  ['Node', ({ node }) => node],
  ['server', ({ loopback }) => (loopback ? 'on the same machine' : 'on another machine')],
]

/** What differs, one phrase each: `cores: 2 and 8`. Empty: figures may be compared. */
export function differences(one: Environment, other: Environment): string[] {
  return traits
    .filter(([, of]) => of(one) !== of(other))
    .map(([what, of]) => `${what}: ${of(one)} and ${of(other)}`)
}
