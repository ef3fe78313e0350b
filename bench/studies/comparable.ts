/** Which runs may be set beside each other: those that asked the same of a server, on the same machine, and are valid. */

import type { Environment, Summary } from '../results/summary.ts'
import type { Verdict } from '../results/verdict.ts'

/** Options that say where the server is or what is done with the result, and do not change the load. */
const elsewhere = new Set([
  ...['url', 'dialect', 'start', 'pid', 'metrics', 'slo', 'drain', 'numbers', 'seed', 'repeat'],
  ...['json', 'quiet', 'out', 'html', 'junit', 'md', 'csv'],
])

const machine: readonly (keyof Environment)[] = ['cpu', 'cores', 'memoryBytes', 'os', 'node', 'loopback']

/** Runs whose figures are not the server's, or not of a whole run. */
const unfit: readonly Verdict[] = ['invalid', 'broken', 'failed', 'interrupted']

/** Whether the figures of a run are worth comparing. A run that missed an SLO is as good as any. */
export function isFit({ verdict }: Summary): boolean {
  return !unfit.includes(verdict)
}

/** In what a run was made otherwise than another: one line each, empty when they may be compared. */
export function differences(a: Summary, b: Summary): string[] {
  const names = [...new Set([...Object.keys(a.options), ...Object.keys(b.options)])]
  const pairs: [string, Value, Value][] = [
    ['command', a.command, b.command],
    ...names
      .filter((name) => !elsewhere.has(name))
      .map((name): [string, Value, Value] => [`--${name}`, a.options[name], b.options[name]]),
    ...machine.map((name): [string, Value, Value] => [name, a.environment[name], b.environment[name]]),
  ]
  return pairs
    .filter(([, one, other]) => one !== other)
    .map(([name, one, other]) => `${name} is ${worded(one)} in one run and ${worded(other)} in another`)
}

type Value = string | number | boolean | undefined

function worded(value: Value): string {
  return value === undefined ? 'not given' : String(value)
}
