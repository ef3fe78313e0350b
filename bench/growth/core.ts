/** The core on which the generator and all helpers of a measurement run, so that the server has its own. */

import { execFileSync } from 'node:child_process'
import { onGeneratorCore } from '../peers/machine.ts'

/** Moves this process there, where there are two cores and a way to do it; what it starts inherits the place. */
export function moveToGeneratorCore(): void {
  const core = 'execArgv' in onGeneratorCore ? onGeneratorCore.execArgv?.[1] : undefined
  if (core === undefined) return
  execFileSync('taskset', ['-a', '-p', '-c', core, String(process.pid)], { stdio: 'ignore' })
}
