/** The machine that peers are compared on: its cores, and what is told of it with the figures. */

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { Unable } from '../failure.ts'
import { startedBy } from './processor.ts'

export interface MachineRow {
  cpu: string
  cores: number
  memoryBytes: number
  kernel: string
  node: string
  /** Server and generator have a core each. */
  pinned: boolean
  /** The commit of this folder; none outside of a repository. */
  commit?: string
}

/** Whether there are two cores and a way to hold a process on one. */
export const pinned = availableParallelism() > 1 && versionOf('taskset --version') !== undefined

const serverCore = 0
const generatorCore = 1

/** What stands before a command to hold it on the server's core. */
export const onServerCore = pinned ? `taskset -c ${serverCore} ` : ''

/** The program and its first arguments that run Node on the generator's core. */
export const onGeneratorCore = pinned
  ? { execPath: 'taskset', execArgv: ['-c', String(generatorCore), process.execPath, ...process.execArgv] }
  : {}

/** Moves what a server has started, its database, to the generator's core. Throws Unable. */
export function moveStarted(pid: number): void {
  if (!pinned) return
  for (const started of startedBy(pid)) {
    const moved = run('taskset', '-a', '-p', '-c', String(generatorCore), String(started))
    // A process that has ended meanwhile need not be moved.
    if (moved === undefined && existsSync(`/proc/${started}`))
      throw new Unable(`Process ${started} could not be moved to core ${generatorCore}.`)
  }
}

export function machine(): MachineRow {
  const commit = run('git', 'rev-parse', '--short', 'HEAD')
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    kernel: `${type()} ${release()}`,
    node: process.version,
    pinned,
    ...(commit === undefined ? {} : { commit }),
  }
}

/** The first version in what a command says; undefined when there is no such command. */
export function versionOf(command: string): string | undefined {
  const [program = '', ...args] = command.split(' ')
  return /\d+(?:\.\d+)+/.exec(run(program, ...args) ?? '')?.[0]
}

function run(program: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
