/** What Linux tells of itself in `/proc` and `/sys`, as pure parsers. Undefined: the text does not tell. */

/** `/proc/PID/limits`: a row's soft and hard value; `Infinity` for unlimited. */
export function parseLimit(text: string, row: string): { soft: number; hard: number } | undefined {
  const line = text.split('\n').find((each) => each.startsWith(row))
  const [soft, hard] = (line?.slice(row.length).trim().split(/\s+/) ?? []).map(numberOf)
  return soft === undefined || hard === undefined ? undefined : { soft, hard }
}

/** `net.ipv4.ip_local_port_range`: how many ports it has. */
export function parsePorts(text: string): { from: number; to: number; count: number } | undefined {
  const [from, to] = text.trim().split(/\s+/).map(numberOf)
  return from === undefined || to === undefined ? undefined : { from, to, count: to - from + 1 }
}

/** `/proc/net/sockstat`: sockets in use, in TIME_WAIT, and the pages that TCP's buffers take. */
export function parseSockets(text: string): { inUse: number; timeWait: number; pages: number } | undefined {
  const [, inUse, timeWait, pages] =
    /^TCP: inuse (\d+) orphan \d+ tw (\d+) alloc \d+ mem (\d+)/m.exec(text) ?? []
  if (inUse === undefined) return undefined
  return { inUse: Number(inUse), timeWait: Number(timeWait), pages: Number(pages) }
}

/** `/proc/net/netstat`: one value, whose name is in the line above it. */
export function parseNetstat(text: string, group: string, name: string): number | undefined {
  const [names, values] = text.split('\n').filter((line) => line.startsWith(`${group}:`))
  const column = names?.split(' ').indexOf(name) ?? -1
  return column < 0 ? undefined : numberOf(values?.split(' ')[column])
}

/** `/proc/meminfo`: bytes. */
export function parseMeminfo(text: string, name: string): number | undefined {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

/** Ticks of all cores since the machine started. */
export interface CpuTicks {
  total: number
  idle: number
  steal: number
}

/** `/proc/stat`. */
export function parseCpuTicks(text: string): CpuTicks | undefined {
  const row = /^cpu +(.+)$/m.exec(text)?.[1]
  // Guests' time is part of the first two, and would count twice.
  const [user, nice, system, idle, wait = 0, irq = 0, softirq = 0, steal = 0] = (row ?? '')
    .split(/\s+/)
    .map(Number)
  if (user === undefined || nice === undefined || system === undefined || idle === undefined) return undefined
  return {
    total: user + nice + system + idle + wait + irq + softirq + steal,
    idle: idle + wait,
    steal,
  }
}

/** Shares of all cores between two readings, 0 to 1. */
export function cpuShares(before: CpuTicks, after: CpuTicks): { busy: number; steal: number } {
  const total = Math.max(1, after.total - before.total)
  const steal = (after.steal - before.steal) / total
  return { busy: Math.max(0, 1 - (after.idle - before.idle) / total - steal), steal }
}

/** `/proc/loadavg`: of the last minute. */
export function parseLoad(text: string): number | undefined {
  return numberOf(text.split(' ')[0])
}

/** A control group's folder, in one of the two versions of control groups. */
export interface Cgroup {
  version: 1 | 2
  folder: string
}

/** Where a process's control groups may keep a limit, innermost first; not every folder exists. */
export function cgroupFolders(text: string, controller: 'cpu' | 'memory'): Cgroup[] {
  return text.split('\n').flatMap((line): Cgroup[] => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    if (path === undefined || controllers === undefined) return []
    const within = (version: 1 | 2, root: string) =>
      upwards(path).map((each): Cgroup => ({ version, folder: root + each }))
    if (controllers === '') return within(2, '/sys/fs/cgroup')
    return controllers.split(',').includes(controller) ? within(1, `/sys/fs/cgroup/${controller}`) : []
  })
}

function upwards(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '')
  return parts.map((_, i) => `/${parts.slice(0, parts.length - i).join('/')}`).concat('')
}

/** `cpu.max` of version 2: cores; `Infinity` for `max`. */
export function parseCpuMax(text: string): number | undefined {
  const [quota, period] = text.trim().split(/\s+/)
  if (quota === 'max') return Infinity
  return quotient(numberOf(quota), numberOf(period))
}

/** `cpu.cfs_quota_us` and `cpu.cfs_period_us` of version 1: cores; `Infinity` for no quota. */
export function parseCpuQuota(quota: string, period: string): number | undefined {
  const micros = numberOf(quota)
  return micros === -1 ? Infinity : quotient(micros, numberOf(period))
}

/** `memory.max` or `memory.limit_in_bytes`; no limit is `max`, or a number beyond all memory. */
export function parseMemoryMax(text: string): number | undefined {
  const bytes = text.trim() === 'max' ? Infinity : numberOf(text)
  return bytes !== undefined && bytes > 2 ** 60 ? Infinity : bytes
}

/** The auxiliary vector's page size in bytes (entry 6); 4,096 where it cannot be read. */
export function parsePageSize(auxiliary: Buffer): number {
  for (let at = 0; at + 16 <= auxiliary.length; at += 16)
    if (auxiliary.readBigUInt64LE(at) === 6n) return Number(auxiliary.readBigUInt64LE(at + 8))
  return 4096
}

function quotient(value: number | undefined, by: number | undefined): number | undefined {
  return value === undefined || !by ? undefined : value / by
}

/** A whole number or fraction; `unlimited` is `Infinity`. */
export function numberOf(text: string | undefined): number | undefined {
  if (text?.trim() === 'unlimited') return Infinity
  return text === undefined || !/^\s*-?\d+(\.\d+)?\s*$/.test(text) ? undefined : Number(text)
}
