/** On what and when it was measured, in one line. */

import { machine } from '../peers/machine.ts'
import { formatBytes } from '../units.ts'

/** As it is before we move to one core: Node counts those that it may use. */
const here = machine()

export function machineLine(rounds: number): string {
  const { cpu, cores, memoryBytes, kernel, node, pinned } = here
  const place = pinned
    ? 'The server has one core; the generator and Postgres have the other.'
    : 'The server and the generator share all cores.'
  const often = rounds === 1 ? 'One round' : `Medians of ${rounds} rounds (lowest–highest)`
  return `${cpu}, ${cores} cores, ${formatBytes(memoryBytes)}, ${kernel}, Node ${node.slice(1)}. ${place} ${often}, each with a fresh server, in turns. ${new Date().toISOString().slice(0, 10)}.`
}
