/** What a process and all that it started take of this machine: CPU and memory, and the kernel's memory for sockets. */

import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { pageSize } from '../machine/limits.ts'
import { parseMeminfo, parseSockets } from '../machine/limits-linux.ts'

export interface Usage {
  /** User and system time since they started, also of children that have ended. */
  cpuSeconds: number
  /** Pages that processes share count for each of them. */
  rssBytes: number
  pids: number[]
}

/** One process of a list. */
export interface ProcessRow {
  pid: number
  parent: number
  cpuSeconds: number
  rssBytes: number
  /** Its process group; undefined where the system does not tell. */
  group?: number
  /** Tells it from a later one with the same number; undefined where the system does not tell. */
  born?: number
}

/** What `/proc` counts CPU time in; the same on every Linux that Node runs on. */
const ticksPerSecond = 100

/** Of a process and its descendants; undefined when it is gone. */
export async function usageOf(pid: number): Promise<Usage | undefined> {
  return totalOf(process.platform === 'linux' ? fromProc() : await fromPs(), pid)
}

/** Adds up a process and its descendants. */
export function totalOf(rows: readonly ProcessRow[], pid: number): Usage | undefined {
  const family = descent(rows, pid)
  if (family.length === 0) return undefined
  return {
    cpuSeconds: family.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    rssBytes: family.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    pids: family.map(({ pid }) => pid),
  }
}

/** All processes of this machine; none where only `ps` tells of them. */
export function processes(): ProcessRow[] {
  return process.platform === 'linux' ? fromProc() : []
}

/** A process and its descendants; none when it is not there. */
export function descent(rows: readonly ProcessRow[], pid: number): ProcessRow[] {
  const family = rows.filter((row) => row.pid === pid)
  // The list grows while it is walked.
  for (const { pid } of family) family.push(...rows.filter(({ parent }) => parent === pid))
  return family
}

/** `/proc/PID/stat`; undefined for a process that has ended and was not waited for. */
export function parseStat(text: string, page: number): ProcessRow | undefined {
  // A program's name is in parentheses, and may hold spaces and parentheses itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  const [parent, group, user, system, endedUser, endedSystem, born, pages] = [
    1, 2, 11, 12, 13, 14, 19, 21,
  ].map((i) => Number(fields[i]))
  if (
    state === 'Z' ||
    parent === undefined ||
    group === undefined ||
    born === undefined ||
    pages === undefined
  )
    return undefined
  const ticks = [user, system, endedUser, endedSystem].reduce<number>((sum, value = 0) => sum + value, 0)
  return {
    pid: parseInt(text),
    parent,
    cpuSeconds: ticks / ticksPerSecond,
    rssBytes: pages * page,
    group,
    born,
  }
}

/** Lines of `ps -A -o pid=,ppid=,rss=,time=`: kilobytes, and `[[days-]hours:]minutes:seconds`. */
export function parsePs(text: string): ProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const [pid, parent, kilobytes, time] = line.trim().split(/\s+/)
    if (pid === undefined || time === undefined) return []
    const [clock = '', days = '0'] = time.split('-').reverse()
    const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
    const cpuSeconds = Number(days) * 86_400 + seconds
    return { pid: Number(pid), parent: Number(parent), cpuSeconds, rssBytes: Number(kilobytes) * 1024 }
  })
}

function fromProc(): ProcessRow[] {
  const page = pageSize()
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const text = read(`/proc/${pid}/stat`)
      return (text === undefined ? undefined : parseStat(text, page)) ?? []
    })
}

/** How long the list may take. */
const psMs = 1_000

async function fromPs(): Promise<ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,rss=,time='], { timeout: psMs })
  return parsePs(stdout)
}

/**
 * Bytes that sockets take in the kernel: TCP's buffers, and all of its small objects, of which sockets are a part. Only
 * a difference means something. Undefined where the system does not tell.
 */
export function socketMemory(): number | undefined {
  const sockets = parseSockets(read('/proc/net/sockstat') ?? '')
  const objects = parseMeminfo(read('/proc/meminfo') ?? '', 'Slab')
  return sockets && objects !== undefined ? sockets.pages * pageSize() + objects : undefined
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
