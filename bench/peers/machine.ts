/** The machine that peers are compared on: its cores, and what is told of it with the figures. */

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { Unable } from '../failure.ts'
import { formatBytes } from '../units.ts'

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

const serverCore = 0
const generatorCore = 1

let pinned: boolean | undefined

/** Whether there are two cores and a way to hold a process on one. */
function isPinned(): boolean {
  return (pinned ??= availableParallelism() > 1 && versionOf('taskset --version') !== undefined)
}

/** What stands before a command to hold it on the server's core. */
export function onServerCore(): string {
  return isPinned() ? `taskset -c ${serverCore} ` : ''
}

/** The program and its first arguments that run Node on the generator's core. */
export function onGeneratorCore(): { execPath?: string; execArgv?: string[] } {
  if (!isPinned()) return {}
  const execArgv = ['-c', String(generatorCore), process.execPath, ...process.execArgv]
  return { execPath: 'taskset', execArgv }
}

/** Moves a process to the generator's core; what it starts from then on inherits the place. Throws Unable. */
export function moveToGeneratorCore(pid: number): void {
  if (!isPinned()) return
  const moved = run('taskset', '-a', '-p', '-c', String(generatorCore), String(pid))
  // A process that has ended meanwhile need not be moved.
  if (moved === undefined && existsSync(`/proc/${pid}`))
    throw new Unable(`Process ${pid} could not be moved to core ${generatorCore}.`)
}

export function machine(): MachineRow {
  const commit = run('git', 'rev-parse', '--short', 'HEAD')
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    kernel: `${type()} ${release()}`,
    node: process.version,
    pinned: isPinned(),
    ...(commit === undefined ? {} : { commit }),
  }
}

export function inWords({ cpu, cores, memoryBytes, kernel, node, pinned }: MachineRow): string {
  const place = pinned
    ? 'Server on one core; generator and Glassroom’s Postgres on the other.'
    : 'Server and generator share all cores.'
  return `${cpu}, ${cores} cores, ${formatBytes(memoryBytes)}, ${kernel}, Node ${node.slice(1)}. ${place}`
}

/** When it was measured, on which commit and how often. */
export function occasion(at: string, { commit }: MachineRow, rounds: number): string {
  const often = rounds === 1 ? '1 round' : `${rounds} rounds`
  return `${at.slice(0, 10)}${commit === undefined ? '' : `, commit ${commit}`}; ${often}, in turns, each with a fresh server; medians (lowest–highest).`
}

/** Both, of now. Before this process moves to one core: Node counts those that it may use. */
export function machineLine(rounds: number): string {
  const here = machine()
  return `${inWords(here)} ${occasion(new Date().toISOString(), here, rounds)}`
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
