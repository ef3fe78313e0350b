/** Whether the sockets of a run find room on this machine: open files, ports, queues, memory of the kernel. */

import { formatBytes, formatCount } from '../units.ts'
import type { Finding, Machine, Needs } from './limits.ts'

/** Files that a process has open besides its connections: code, pipes, epoll, and some to spare. */
const besides = 256

/** What the kernel takes for one idle socket's buffers and bookkeeping, as measured: about 4 KB. */
const socketBytes = 4096

/** A machine of which nothing is known gets no findings here. */
export function socketChecks(machine: Machine, needs: Needs): Finding[] {
  const checks = [
    openFiles,
    serverFiles,
    systemFiles,
    ports,
    backlog,
    overflows,
    tcpMemory,
    timeWait,
    tracking,
  ]
  return checks.flatMap((check) => check(machine, needs) ?? []).map((finding) => runnable(finding, machine))
}

/** Where nobody has to ask for it, `sudo` may not even be there. */
export function runnable({ fix, ...finding }: Finding, { root }: Machine): Finding {
  if (fix === undefined) return finding
  return { ...finding, fix: root ? fix.replaceAll('sudo ', '') : fix }
}

function openFiles({ openFiles }: Machine, { connections, workers = 1 }: Needs): Finding | undefined {
  if (!openFiles) return undefined
  return files('open files', openFiles.hard, Math.ceil(connections / workers) + besides)
}

function serverFiles({ serverOpenFiles }: Machine, { connections }: Needs): Finding | undefined {
  if (!serverOpenFiles) return undefined
  // A Node server raises its soft limit to the hard one, others may not: the limit that holds now is told.
  return files('open files of the server', serverOpenFiles.soft, connections + besides)
}

function files(name: string, most: number, needed: number): Finding {
  const found = `${limit(most)} a process, ${formatCount(needed)} are needed`
  if (most >= needed) return { name, severity: 'fine', found }
  const line = `sudo prlimit --pid $$ --nofile=${roundUp(needed)}:${roundUp(needed)}`
  return { name, severity: 'stop', found, fix: `${line}   # in the shell that starts it` }
}

function systemFiles({ filesMax }: Machine, { connections, loopback }: Needs): Finding | undefined {
  if (filesMax === undefined) return undefined
  const needed = connections * ends(loopback) + besides
  const found = `${formatCount(filesMax)} in the whole system, ${formatCount(needed)} are needed`
  if (filesMax >= needed) return { name: 'files of all', severity: 'fine', found }
  return {
    name: 'files of all',
    severity: 'stop',
    found,
    fix: `sudo sysctl -w fs.file-max=${roundUp(needed * 2)}`,
  }
}

function ports({ ports, timeWait = 0 }: Machine, { connections, addresses = 1 }: Needs): Finding | undefined {
  if (!ports) return undefined
  const most = ports.count * addresses
  const from = addresses === 1 ? '' : ` on each of ${addresses} addresses`
  const found = `${formatCount(ports.count)}${from} (${ports.from}-${ports.to}), ${formatCount(connections)} are needed`
  const name = 'local ports'
  if (most < connections) return { name, severity: 'stop', found, fix: morePorts(connections, addresses) }
  if (most - timeWait >= connections) return { name, severity: 'fine', found }
  return {
    name,
    severity: 'notice',
    found: `${found}, ${formatCount(timeWait)} are in TIME_WAIT`,
    fix: 'wait a minute, or: sudo sysctl -w net.ipv4.tcp_tw_reuse=1',
  }
}

const widest = 65_535 - 1_024 + 1

function morePorts(connections: number, addresses: number): string {
  const line = 'sudo sysctl -w net.ipv4.ip_local_port_range="1024 65535"'
  if (connections <= widest * addresses) return line
  return `${line}   # and ${Math.ceil(connections / widest)} local addresses`
}

const moreBacklog = 'sudo sysctl -w net.core.somaxconn=4096'

function backlog({ backlogMost }: Machine, { connections, loopback }: Needs): Finding | undefined {
  if (backlogMost === undefined || !loopback) return undefined
  const wanted = Math.min(connections, 1024)
  const found = `a listener's queue holds at most ${formatCount(backlogMost)}`
  if (backlogMost >= wanted) return { name: 'listen queue', severity: 'fine', found }
  return { name: 'listen queue', severity: 'notice', found, fix: moreBacklog }
}

function overflows({ listenOverflows, backlogMost = 0 }: Machine, { loopback }: Needs): Finding | undefined {
  if (listenOverflows === undefined || !loopback) return undefined
  const name = 'listen overflows'
  if (listenOverflows === 0) return { name, severity: 'fine', found: 'none since this machine started' }
  return {
    name,
    severity: 'notice',
    found: `${formatCount(listenOverflows)} connections were dropped since this machine started`,
    fix:
      backlogMost < 4096
        ? moreBacklog
        : 'a longer backlog of the server, as in server.listen({ backlog: 4096 })',
  }
}

function tcpMemory({ tcpMemory }: Machine, { connections, loopback }: Needs): Finding | undefined {
  if (!tcpMemory) return undefined
  const needed = connections * ends(loopback) * socketBytes
  const left = tcpMemory.pressure - tcpMemory.used
  const found = `${formatBytes(left)} before TCP saves, about ${formatBytes(needed)} are needed`
  const name = 'socket memory'
  if (left >= needed) return { name, severity: 'fine', found }
  const pages = roundUp((2 * needed) / socketBytes)
  const fix = `sudo sysctl -w net.ipv4.tcp_mem="${pages} ${pages * 2} ${pages * 3}"`
  return { name, severity: tcpMemory.most - tcpMemory.used < needed ? 'stop' : 'notice', found, fix }
}

/** Many are what is left of an earlier run: they take ports for a minute. */
function timeWait({ timeWait }: Machine): Finding | undefined {
  if (timeWait === undefined) return undefined
  const found = `${formatCount(timeWait)} sockets`
  const name = 'TIME_WAIT'
  if (timeWait < 10_000) return { name, severity: 'fine', found }
  return { name, severity: 'notice', found, fix: 'wait a minute between runs' }
}

/** A firewall that follows connections drops those beyond its table. */
function tracking({ trackedConnectionsMost }: Machine, { connections }: Needs): Finding | undefined {
  if (trackedConnectionsMost === undefined) return undefined
  const found = `the firewall follows at most ${formatCount(trackedConnectionsMost)}`
  const name = 'conntrack'
  if (trackedConnectionsMost >= connections * 1.2) return { name, severity: 'fine', found }
  const fix = `sudo sysctl -w net.netfilter.nf_conntrack_max=${roundUp(connections * 2)}`
  return { name, severity: 'notice', found, fix }
}

/** On loopback both ends of a connection are this machine's. */
function ends(loopback: boolean): number {
  return loopback ? 2 : 1
}

function limit(value: number): string {
  return value === Infinity ? 'unlimited' : formatCount(value)
}

/** To the next power of two, which is what people set such limits to. */
function roundUp(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, value)))
}
