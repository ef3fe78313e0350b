import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Findings } from '../ledger/findings.ts'
import { judge, type Facts } from './verdict.ts'

const calm = (): Facts => ({
  violations: new Findings().counts,
  interrupted: false,
  paced: true,
  lagP99Micros: 1_000,
  eventLoopUtilization: 0.5,
  planned: 10,
  sent: 10,
  unanswered: 0,
  unnumbered: 0,
  refusals: new Map(),
  departures: new Map(),
  unread: undefined,
  slos: [],
})

function lossy(): Facts['violations'] {
  const findings = new Findings()
  findings.add({ violation: 'lost' }, 3)
  return findings.counts
}

describe('the verdict', () => {
  it('is a pass without any reason', () => {
    assert.deepEqual(judge(calm()), { verdict: 'pass', exitCode: 0, reasons: [] })
  })

  it('is invalid when the generator was busy or late, by the clock only', () => {
    assert.equal(judge({ ...calm(), eventLoopUtilization: 0.91 }).exitCode, 90)
    assert.equal(judge({ ...calm(), lagP99Micros: 20_001 }).exitCode, 90)
    assert.equal(judge({ ...calm(), paced: false, eventLoopUtilization: 1 }).verdict, 'pass')
  })

  it('has failed when something was refused, cut, unsent, unanswered or unread', () => {
    const mishaps: Partial<Facts>[] = [
      { refusals: new Map([['overloaded', 2]]) },
      { departures: new Map([['1006', 1]]) },
      { sent: 9 },
      { unanswered: 1 },
      { unread: 'The server cannot read history now.' },
    ]
    for (const mishap of mishaps) {
      const { verdict, exitCode, reasons } = judge({ ...calm(), ...mishap })
      assert.deepEqual([verdict, exitCode, reasons.length], ['failed', 1, 1])
    }
  })

  it('puts a broken promise above all, and keeps every reason', () => {
    const { verdict, exitCode, reasons } = judge({
      ...calm(),
      violations: lossy(),
      lagP99Micros: 1e6,
      sent: 9,
    })
    assert.deepEqual([verdict, exitCode, reasons.length], ['broken', 91, 3])
    assert.match(reasons[0]!, /^lost 3: /)
  })

  it('leaves the judgement open when it was interrupted', () => {
    assert.equal(judge({ ...calm(), interrupted: true, sent: 3 }).exitCode, 130)
  })
})
