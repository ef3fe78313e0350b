import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parsePs, parseStat, socketMemory, totalOf, usageOf, type ProcessRow } from './process.ts'

const stat =
  '4242 (a (strange) name) S 17 4240 17 0 -1 4194560 2600 500 0 0 150 50 20 30 20 0 11 0 98765 1200000000 2500 184'

function row(pid: number, parent: number): ProcessRow {
  return { pid, parent, cpuSeconds: 1.5, rssBytes: 1_000 }
}

describe('a process', () => {
  it('is read from /proc, with the time of children that ended', () => {
    assert.deepEqual(parseStat(stat, 4_096), {
      pid: 4_242,
      parent: 17,
      group: 4_240,
      cpuSeconds: 2.5,
      rssBytes: 2_500 * 4_096,
      born: 98_765,
    })
  })

  it('is gone when it has ended and was not waited for', () => {
    assert.equal(parseStat(stat.replace(') S', ') Z'), 4_096), undefined)
  })

  it('is read from ps, with days and fractions', () => {
    const text = '    1     0  1024 01:02.50\n  42     1 2048 1-02:03:04\n'
    assert.deepEqual(parsePs(text), [
      { pid: 1, parent: 0, cpuSeconds: 62.5, rssBytes: 1_024 * 1_024 },
      { pid: 42, parent: 1, cpuSeconds: 86_400 + 7_384, rssBytes: 2_048 * 1_024 },
    ])
  })

  it('counts with all that it started, and theirs', () => {
    const rows = [row(3, 2), row(1, 0), row(2, 1), row(4, 1), row(9, 8)]
    assert.deepEqual(totalOf(rows, 1), { cpuSeconds: 6, rssBytes: 4_000, pids: [1, 2, 4, 3] })
    assert.equal(totalOf(rows, 77), undefined)
  })

  it('is this one', async () => {
    const usage = await usageOf(process.pid)
    assert.ok(usage && usage.cpuSeconds > 0 && usage.rssBytes > 1e6)
    assert.equal(usage.pids[0], process.pid)
  })
})

describe('the memory of sockets', () => {
  it('is known on Linux', { skip: process.platform !== 'linux' }, () => {
    assert.ok((socketMemory() ?? 0) > 0)
  })
})
