import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { examine, exitCodeOf, judge, renderDoctor } from './doctor.ts'
import type { Finding, Machine, Needs } from './limits.ts'

/** A machine on which nothing is amiss. */
const machine: Machine = {
  platform: 'linux',
  root: false,
  node: 'v22.1.0',
  cores: 16,
  openFiles: { soft: 65_536, hard: 65_536 },
  filesMax: 1e6,
  ports: { from: 32_768, to: 60_999, count: 28_232 },
  backlogMost: 4_096,
  tcpMemory: { pressure: 2e9, most: 3e9, used: 0 },
  listenOverflows: 0,
  timeWait: 10,
  cgroupCores: Infinity,
  cgroupMemory: Infinity,
  load: 0.1,
  memory: 32e9,
  memoryAvailable: 30e9,
  swapUsed: 0,
  governor: 'performance',
  clocksource: { current: 'tsc', available: ['tsc', 'hpet'] },
}

const needs: Needs = { connections: 25_000, loopback: true }
const quiet = { busy: 0.02, steal: 0 }

function amiss(over: Partial<Machine>, asked: Partial<Needs> = {}, now = quiet): Finding[] {
  const findings = judge({ ...machine, ...over }, { ...needs, ...asked }, now)
  return findings.filter(({ severity }) => severity !== 'fine')
}

/** The one finding that is not fine. */
function one(over: Partial<Machine>, asked?: Partial<Needs>, now?: typeof quiet): Finding {
  const [found, ...others] = amiss(over, asked, now)
  assert.deepEqual(others, [])
  assert.ok(found)
  return found
}

describe('the doctor', () => {
  it('finds nothing amiss where nothing is', () => {
    assert.deepEqual(amiss({}), [])
  })

  it('stops a run that has not enough open files, with the line that raises them', () => {
    assert.deepEqual(one({ openFiles: { soft: 1_024, hard: 20_000 } }), {
      name: 'open files',
      severity: 'stop',
      found: '20,000 a process, 25,256 are needed',
      fix: 'sudo prlimit --pid $$ --nofile=32768:32768   # in the shell that starts it',
    })
  })

  it('asks each generator only for its share of the open files', () => {
    assert.deepEqual(amiss({ openFiles: { soft: 1_024, hard: 20_000 } }, { workers: 2 }), [])
  })

  it('holds the server to the limit that it has now', () => {
    const { severity, name } = one({ serverOpenFiles: { soft: 1_024, hard: 65_536 } })
    assert.deepEqual([severity, name], ['stop', 'open files of the server'])
  })

  it('stops a run that has not enough local ports, unless it has more addresses', () => {
    const ports = { from: 40_000, to: 49_999, count: 10_000 }
    const { severity, fix } = one({ ports })
    assert.deepEqual([severity, fix], ['stop', 'sudo sysctl -w net.ipv4.ip_local_port_range="1024 65535"'])
    assert.deepEqual(amiss({ ports }, { addresses: 3 }), [])
  })

  it('asks for more addresses when no range of ports is wide enough', () => {
    const many = { connections: 100_000 }
    const roomy = { openFiles: { soft: 1e6, hard: 1e6 }, tcpMemory: { pressure: 9e9, most: 9e9, used: 0 } }
    assert.match(one(roomy, many).fix ?? '', /# and 2 local addresses$/)
  })

  it('notices ports that an earlier run has not given back', () => {
    const { severity, found } = one({ timeWait: 5_000 })
    assert.equal(severity, 'notice')
    assert.match(found, /5,000 are in TIME_WAIT/)
  })

  it('leaves out sudo for those who need it not', () => {
    assert.match(one({ root: true, backlogMost: 128 }).fix ?? '', /^sysctl -w net\.core\.somaxconn/)
  })

  it('notices what makes figures worse', () => {
    const cases: [Partial<Machine>, string][] = [
      [{ backlogMost: 128 }, 'listen queue'],
      [{ listenOverflows: 7 }, 'listen overflows'],
      [{ tcpMemory: { pressure: 1e8, most: 3e9, used: 0 } }, 'socket memory'],
      [{ trackedConnectionsMost: 16_384 }, 'conntrack'],
      [{ cores: 2 }, 'cores'],
      [{ cgroupCores: 1.5 }, 'cgroup CPU'],
      [{ cgroupMemory: 512e6 }, 'memory'],
      [{ swapUsed: 1e9 }, 'swap'],
      [{ load: 9 }, 'load'],
      [{ clocksource: { current: 'hpet', available: ['hpet', 'acpi_pm'] } }, 'clock'],
      [{ governor: 'powersave' }, 'CPU governor'],
      [{ node: 'v20.10.0' }, 'Node'],
    ]
    for (const [over, name] of cases) {
      const found = one(over)
      assert.deepEqual([found.name, found.severity], [name, 'notice'])
      assert.ok(found.fix)
    }
  })

  it('notices neighbours', () => {
    assert.equal(one({}, {}, { busy: 0.6, steal: 0 }).name, 'busy now')
    assert.equal(one({}, {}, { busy: 0, steal: 0.05 }).name, 'stolen now')
  })

  it('does not mind a listener’s limits when the server is elsewhere', () => {
    assert.deepEqual(amiss({ backlogMost: 128, listenOverflows: 7, cores: 2 }, { loopback: false }), [])
  })

  it('says what it cannot know on other systems', () => {
    const { severity, found } = one({ platform: 'darwin' })
    assert.equal(severity, 'unknown')
    assert.match(found, /cannot be read/)
  })

  it('tells the worst first, in lines of at most 80 columns but for commands', () => {
    const worse = { backlogMost: 128, openFiles: { soft: 1, hard: 1 }, cores: 2, cgroupCores: 1 }
    const findings = judge({ ...machine, ...worse }, needs, quiet)
    const text = renderDoctor(findings)
    assert.equal(findings[0]?.severity, 'stop')
    assert.match(text, /✗ open files {9}1 a process.*\n {5}→ sudo prlimit/)
    assert.match(text, /1 of these would stop the run\.\n$/)
    const long = text.split('\n').filter((line) => line.length > 80 && !line.includes('→'))
    assert.deepEqual(long, [])
  })

  it('ends with the code of an invalid run only when one would be', () => {
    assert.equal(exitCodeOf(judge(machine, needs)), 0)
    assert.equal(exitCodeOf(judge({ ...machine, filesMax: 100 }, needs)), 90)
  })

  it('reads this machine', async () => {
    const findings = await examine({ connections: 1, loopback: true }, 1)
    assert.ok(findings.some(({ name }) => name === 'Node'))
  })
})
