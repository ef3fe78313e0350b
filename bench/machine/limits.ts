/** What this machine can give a run: read from the system, and checked before sockets are opened. */

import { readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { exitCodes, Unable } from '../failure.ts'
import { socketChecks } from './limits-sockets.ts'
import {
  cgroupFolders,
  numberOf,
  parseCpuMax,
  parseCpuQuota,
  parseLimit,
  parseLoad,
  parseMemoryMax,
  parseMeminfo,
  parseNetstat,
  parsePageSize,
  parsePorts,
  parseSockets,
} from './limits-linux.ts'

/** What a run will ask of the machine. */
export interface Needs {
  /** Connections of all workers together. */
  connections: number
  /** The server is on this machine. */
  loopback: boolean
  /** Processes that share the connections; 1 when left out. */
  workers?: number
  /** Local addresses that the connections go out from; 1 when left out. */
  addresses?: number
  /** The server's process on this machine, if it is known. */
  serverPid?: number
}

/** Undefined: the system does not tell. Sizes are bytes. */
export interface Machine {
  platform: NodeJS.Platform
  /** Whether we may change the system's settings without `sudo`. */
  root: boolean
  node: string
  cores: number
  openFiles?: { soft: number; hard: number }
  /** Of the server's process. */
  serverOpenFiles?: { soft: number; hard: number }
  /** Of the whole system. */
  filesMax?: number
  ports?: { from: number; to: number; count: number }
  backlogMost?: number
  /** From where on TCP saves memory, and what it may take at most. */
  tcpMemory?: { pressure: number; most: number; used: number }
  listenOverflows?: number
  timeWait?: number
  trackedConnectionsMost?: number
  cgroupCores?: number
  cgroupMemory?: number
  load?: number
  memory: number
  memoryAvailable?: number
  swapUsed?: number
  governor?: string
  clocksource?: { current: string; available: string[] }
}

/** Something that may limit a run. */
export interface Finding {
  name: string
  /** `stop`: the run cannot be; `notice`: its figures may suffer; `unknown`: this system does not tell. */
  severity: 'stop' | 'notice' | 'fine' | 'unknown'
  /** What is there, against what is needed. */
  found: string
  /** The line to run, or what to do. */
  fix?: string
}

/** Throws Unable (90) with the lines that fix it, when the sockets of a run would not suffice. */
export function ensureRoom(needs: Needs): void {
  const stops = socketChecks(readMachine(needs.serverPid), needs).filter(
    ({ severity }) => severity === 'stop',
  )
  if (stops.length === 0) return
  const sentences = stops.map(({ name, found, fix }) => `${name}: ${found}.\n  ${fix}`)
  throw new Unable(`This machine has no room for the run.\n${sentences.join('\n')}`, exitCodes.invalid)
}

/** Reads all that this system tells; takes a millisecond or two. */
export function readMachine(serverPid?: number): Machine {
  const common = {
    platform: process.platform,
    root: process.getuid?.() === 0,
    node: process.version,
    cores: availableParallelism(),
    memory: totalmem(),
  }
  if (process.platform !== 'linux') return common
  return defined({ ...common, ...readSockets(serverPid), ...readCgroups(), ...readComputing() })
}

function readSockets(serverPid: number | undefined): Partial<Unsure<Machine>> {
  const sockets = told('/proc/net/sockstat', parseSockets)
  const page = pageSize()
  const [, pressure, most] = (read('/proc/sys/net/ipv4/tcp_mem') ?? '').trim().split(/\s+/).map(Number)
  const files = (pid: number | string) =>
    told(`/proc/${pid}/limits`, (text) => parseLimit(text, 'Max open files'))
  return {
    openFiles: files('self'),
    serverOpenFiles: serverPid === undefined ? undefined : files(serverPid),
    filesMax: told('/proc/sys/fs/file-max', numberOf),
    ports: told('/proc/sys/net/ipv4/ip_local_port_range', parsePorts),
    backlogMost: told('/proc/sys/net/core/somaxconn', numberOf),
    tcpMemory:
      pressure === undefined || most === undefined
        ? undefined
        : { pressure: pressure * page, most: most * page, used: (sockets?.pages ?? 0) * page },
    listenOverflows: listenOverflows(),
    timeWait: sockets?.timeWait,
    trackedConnectionsMost: told('/proc/sys/net/netfilter/nf_conntrack_max', numberOf),
  }
}

/** Connections that this machine dropped since it started, because a listener's queue was full. */
export function listenOverflows(): number | undefined {
  return told('/proc/net/netstat', (text) => parseNetstat(text, 'TcpExt', 'ListenOverflows'))
}

/** Bytes of a memory page. */
export function pageSize(): number {
  try {
    return parsePageSize(readFileSync('/proc/self/auxv'))
  } catch {
    return 4096
  }
}

function readCgroups(): Partial<Unsure<Machine>> {
  const groups = read('/proc/self/cgroup') ?? ''
  const cores = cgroupFolders(groups, 'cpu').map(({ version, folder }) =>
    version === 2
      ? told(`${folder}/cpu.max`, parseCpuMax)
      : told(`${folder}/cpu.cfs_quota_us`, (quota) =>
          told(`${folder}/cpu.cfs_period_us`, (period) => parseCpuQuota(quota, period)),
        ),
  )
  const memory = cgroupFolders(groups, 'memory').map(({ version, folder }) =>
    told(`${folder}/${version === 2 ? 'memory.max' : 'memory.limit_in_bytes'}`, parseMemoryMax),
  )
  return { cgroupCores: least(cores), cgroupMemory: least(memory) }
}

function readComputing(): Partial<Unsure<Machine>> {
  const memory = read('/proc/meminfo') ?? ''
  const [swap, swapFree] = [parseMeminfo(memory, 'SwapTotal'), parseMeminfo(memory, 'SwapFree')]
  const clocks = '/sys/devices/system/clocksource/clocksource0'
  const current = read(`${clocks}/current_clocksource`)?.trim()
  const available = (read(`${clocks}/available_clocksource`) ?? '').trim().split(/\s+/)
  return {
    load: told('/proc/loadavg', parseLoad),
    memoryAvailable: parseMeminfo(memory, 'MemAvailable'),
    swapUsed: swap === undefined || swapFree === undefined ? undefined : swap - swapFree,
    governor: read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim(),
    clocksource: current === undefined ? undefined : { current, available },
  }
}

/** Before what the system does not tell is left out. */
type Unsure<Value> = { [Key in keyof Value]: Value[Key] | undefined }

function defined(machine: Unsure<Machine>): Machine {
  return Object.fromEntries(
    Object.entries(machine).filter(([, value]) => value !== undefined),
  ) as unknown as Machine
}

function least(limits: (number | undefined)[]): number | undefined {
  const told = limits.filter((limit) => limit !== undefined)
  return told.length === 0 ? undefined : Math.min(...told)
}

function told<Value>(path: string, parse: (text: string) => Value | undefined): Value | undefined {
  const text = read(path)
  return text === undefined ? undefined : parse(text)
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
