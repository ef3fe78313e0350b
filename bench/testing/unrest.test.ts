/** The harness while members come and go: what is owed to whom is known to the message. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attempt, found } from './attempt.ts'

const steady = '-n 300 -d 600ms'

describe('members who come and go', () => {
  it('cost no alarm, whoever leaves and whoever comes', async () => {
    const { report } = await attempt({}, { command: 'rate', argv: `${steady} --churn 200/s` })
    assert.deepEqual([found(report), report.departures], [{}, {}])
    assert.equal(report.agreeingRooms, 3)
    assert.ok(report.latency.join.count > 12, `${report.latency.join.count} joins`)
    assert.ok(report.latency.last.count > 0)
  })

  it('are owed what is said while they are there', async () => {
    const { report } = await attempt({ lose: 6 }, { command: 'rate', argv: `${steady} --churn 50/s` })
    // Who had gone before the next message came cannot know whether it would still have come.
    assert.ok((found(report).lost ?? 0) >= 1)
    assert.equal(report.verdict, 'broken')
  })
})

describe('members who lose the line and come back', () => {
  it('get all that they missed, once and in order', async () => {
    const { report } = await attempt({}, { command: 'rate', argv: `${steady} --storm 100%@200ms` })
    assert.deepEqual(found(report), {})
    assert.equal(report.latency.resume.count, 9)
    assert.deepEqual(report.deliveries, { expected: 1_200, received: 1_200 })
    assert.deepEqual(
      report.marks.map(({ at, text }) => [at, text]),
      [[0.2, '100 % lose the line']],
    )
  })

  it('are missed what the server does not give them', async () => {
    // The messages of the moment between cut and return are what can be withheld: enough of them for one.
    const { report, committed } = await attempt(
      { withhold: 1, delayMs: 20 },
      { command: 'rate', argv: `-n 1000 -d 500ms --storm 100%@200ms` },
    )
    assert.equal(committed.withhold, 1)
    assert.equal(found(report).lost, 1)
  })
})

describe('members who stop reading', () => {
  it('are owed nothing, and do not hide what others lose', async () => {
    const slow = '-n 60 -d 200ms --slow-readers 1'
    assert.deepEqual(found((await attempt({}, { command: 'rate', argv: slow })).report), {})
    const { report } = await attempt({ lose: 3 }, { command: 'rate', argv: slow })
    assert.ok((found(report).lost ?? 0) >= 1)
  })
})

describe('visitors', () => {
  it('read the whole history while others talk', async () => {
    const { report } = await attempt({}, { command: 'rate', argv: `${steady} --visitors 50/s` })
    assert.deepEqual(found(report), {})
    assert.ok(report.latency.page.count > 10)
  })

  it('find what history does not have', async () => {
    const { report } = await attempt({ unwrite: 1 }, { command: 'rate', argv: `${steady} --visitors 50/s` })
    assert.ok((found(report).history ?? 0) > 1)
  })
})
