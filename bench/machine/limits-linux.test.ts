import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  cgroupFolders,
  cpuShares,
  parseCpuMax,
  parseCpuQuota,
  parseCpuTicks,
  parseLimit,
  parseLoad,
  parseMeminfo,
  parseMemoryMax,
  parseNetstat,
  parsePageSize,
  parsePorts,
  parseSockets,
} from './limits-linux.ts'

const limits = `Limit                     Soft Limit           Hard Limit           Units
Max processes             96365                96365                processes
Max open files            1024                 unlimited            files
`

const netstat = `TcpExt: SyncookiesSent ListenOverflows ListenDrops
TcpExt: 0 489 490
IpExt: InNoRoutes
IpExt: 3
`

const sockstat = `sockets: used 15
TCP: inuse 27 orphan 0 tw 340 alloc 31 mem 144
UDP: inuse 0 mem 0
`

describe('what Linux tells', () => {
  it('has limits of a process, soft and hard', () => {
    assert.deepEqual(parseLimit(limits, 'Max open files'), { soft: 1_024, hard: Infinity })
    assert.equal(parseLimit('', 'Max open files'), undefined)
  })

  it('has the range of local ports', () => {
    assert.deepEqual(parsePorts('32768\t60999\n'), { from: 32_768, to: 60_999, count: 28_232 })
    assert.equal(parsePorts(''), undefined)
  })

  it('has sockets in use and in TIME_WAIT, and the pages of their buffers', () => {
    assert.deepEqual(parseSockets(sockstat), { inUse: 27, timeWait: 340, pages: 144 })
    assert.equal(parseSockets('sockets: used 15\n'), undefined)
  })

  it('has counters below their names', () => {
    assert.equal(parseNetstat(netstat, 'TcpExt', 'ListenOverflows'), 489)
    assert.equal(parseNetstat(netstat, 'TcpExt', 'Other'), undefined)
    assert.equal(parseNetstat('', 'TcpExt', 'ListenOverflows'), undefined)
  })

  it('has memory in bytes, and the load of the last minute', () => {
    assert.equal(parseMeminfo('MemTotal:  100 kB\nMemAvailable:   2048 kB\n', 'MemAvailable'), 2 ** 21)
    assert.equal(parseMeminfo('MemTotal: 100 kB\n', 'MemAvailable'), undefined)
    assert.equal(parseLoad('0.11 0.09 0.43 1/92 4127\n'), 0.11)
  })

  it('has the ticks of all cores, of which shares are made', () => {
    const before = parseCpuTicks('cpu  100 0 100 800 0 0 0 0 50 0\ncpu0 1 2 3 4\n')
    const after = parseCpuTicks('cpu  150 0 110 820 10 0 0 10 90 0\n')
    assert.deepEqual(before, { total: 1_000, idle: 800, steal: 0 })
    assert.ok(before && after)
    const { busy, steal } = cpuShares(before, after)
    assert.ok(Math.abs(busy - 0.6) < 1e-9)
    assert.equal(steal, 0.1)
    assert.equal(parseCpuTicks(''), undefined)
  })

  it('has the size of a page in the auxiliary vector', () => {
    const entries = [
      [3n, 64n],
      [6n, 16_384n],
      [0n, 0n],
    ].flat()
    assert.equal(parsePageSize(Buffer.from(BigUint64Array.from(entries).buffer)), 16_384)
    assert.equal(parsePageSize(Buffer.alloc(0)), 4_096)
  })
})

describe('control groups', () => {
  it('of version 2 limit from the innermost outwards', () => {
    assert.deepEqual(cgroupFolders('0::/system.slice/bench.service\n', 'cpu'), [
      { version: 2, folder: '/sys/fs/cgroup/system.slice/bench.service' },
      { version: 2, folder: '/sys/fs/cgroup/system.slice' },
      { version: 2, folder: '/sys/fs/cgroup' },
    ])
  })

  it('of version 1 have a tree for each controller', () => {
    const text = '4:memory:/box\n2:cpu,cpuacct:/\n1:name=systemd:/\n'
    assert.deepEqual(cgroupFolders(text, 'cpu'), [{ version: 1, folder: '/sys/fs/cgroup/cpu' }])
    assert.deepEqual(cgroupFolders(text, 'memory'), [
      { version: 1, folder: '/sys/fs/cgroup/memory/box' },
      { version: 1, folder: '/sys/fs/cgroup/memory' },
    ])
  })

  it('limit cores and bytes, or do not', () => {
    assert.deepEqual(['150000 100000\n', 'max 100000\n', ''].map(parseCpuMax), [1.5, Infinity, undefined])
    assert.equal(parseCpuQuota('50000\n', '100000\n'), 0.5)
    assert.equal(parseCpuQuota('-1\n', '100000\n'), Infinity)
    const texts = ['1073741824\n', 'max\n', '9223372036854771712\n', '']
    assert.deepEqual(texts.map(parseMemoryMax), [2 ** 30, Infinity, Infinity, undefined])
  })
})
