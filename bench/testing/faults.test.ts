/** The harness against a server whose every fault is known: each is found, to the number, and none where there is none. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { micros } from '../clock.ts'
import { attempt, found, members, type Trial } from './attempt.ts'
import { deviations, expectationOf, expectations } from './expected.ts'
import { counted, readFaults, type Fault, type Faults } from './faults.ts'
import type { FaultyServer } from './faulty-server.ts'

describe('against a server without faults', () => {
  const trials: Record<string, Trial & { faults?: Faults }> = {
    'a burst': {},
    'a burst without a window': { argv: '--window inf' },
    'a burst of one message at a time': { argv: '--window 1' },
    'several senders in each room': { argv: '--senders 3' },
    'frames that come together': { argv: '--senders 2', faults: { coalesce: true } },
    'the smallest messages': { argv: '--size 64' },
    'a steady rate': { command: 'rate', argv: '-n 200 -d 400ms' },
  }
  for (const [name, { faults = {}, ...trial }] of Object.entries(trials)) {
    it(`finds none in ${name}`, async () => {
      const { report } = await attempt(faults, trial)
      assert.deepEqual(found(report), {})
      const { acked, sent, planned } = report.messages
      assert.deepEqual([sent, acked], [planned, planned])
      assert.deepEqual(report.deliveries, {
        expected: acked * report.members,
        received: acked * report.members,
      })
      assert.deepEqual(report.audit, { rooms: 3, histories: 3, heads: 3 })
      assert.equal(report.agreeingRooms, 3)
      assert.deepEqual(
        report.reconciliation.map(({ metric, agrees }) => [metric, agrees]),
        [
          ['chat_messages_sent_total', true],
          ['chat_deliveries_total', true],
        ],
      )
      assert.equal(report.latency.last.count, acked)
      // A crowded machine may make a run by the clock invalid, but never wrong.
      assert.ok(report.verdict === 'pass' || (trial.command === 'rate' && report.verdict === 'invalid'))
    })
  }
})

describe('against a server that breaks a promise', { concurrency: 6 }, () => {
  const names = Object.keys(expectations) as Fault[]
  for (const fault of names.filter((name) => expectations[name].needs === undefined)) {
    const expected = expectationOf(fault, Math.min(4, expectations[fault].times))
    it(`finds what it does to ${fault} ${expected.times}, and nothing else`, async () => {
      const { report, committed } = await attempt({ [fault]: expected.times }, { argv: '--senders 2' })
      assert.equal(committed[fault], expected.times)
      assert.deepEqual(deviations(found(report), expected, members + 1), [])
      if (Object.keys(expected.found(members)).length === 0) return
      assert.deepEqual([report.verdict, report.exitCode], ['broken', 91])
    })
  }

  it('names the first cases', async () => {
    const { report } = await attempt({ lose: 1 })
    const [{ violation, room, member, sender, seq } = { violation: undefined }] = report.cases
    assert.equal(violation, 'lost')
    assert.ok([room, member, sender, seq].every((place) => place !== undefined))
  })
})

describe('against a server that does not do all that it is asked', () => {
  it('tells refusals from losses', async () => {
    const { report } = await attempt({ refuse: 5, refuseWith: 'rate_limited' })
    assert.deepEqual(found(report), {})
    assert.deepEqual(report.messages.refused, { rate_limited: 5 })
    assert.deepEqual([report.verdict, report.exitCode], ['failed', 1])
    assert.match(report.reasons.join(), /RATE_LIMIT=off/)
  })

  it('does not wait for ever for an answer, and calls it no loss', async () => {
    const { report } = await attempt({ ignore: 2 })
    assert.deepEqual(found(report), {})
    assert.deepEqual([report.messages.unanswered, report.verdict], [2, 'failed'])
  })

  it('owes nothing to a member that the server closed', async () => {
    const { report } = await attempt({ cut: 1 })
    assert.deepEqual(found(report), {})
    assert.deepEqual(report.departures, { '4001 too slow in reading': 1 })
    assert.equal(report.verdict, 'failed')
  })
})

describe('time', () => {
  it('is measured from sending to the answer and to every delivery', async () => {
    const { report } = await attempt({ delayMs: 25 }, { argv: '-n 5 --window 1' })
    for (const { p50 } of [report.latency.ack, report.latency.delivery, report.latency.last])
      assert.ok(p50 >= 24_500)
  })

  it('of a server that stands still shows in the latency of what was due meanwhile', async () => {
    const { report } = await attempt({ stallMs: 300 }, { command: 'rate', argv: '-n 200 -d 500ms' })
    assert.deepEqual(found(report), {})
    assert.ok(report.latency.delivery.max >= 250_000)
    assert.ok(report.latency.ack.p90 >= 100_000)
  })

  it('lost by the generator makes a run by the clock invalid, and hides nothing', async () => {
    const hold = (server: FaultyServer) => {
      void server.spoken.then(() => block(300))
      return new AbortController().signal
    }
    const { report } = await attempt({}, { command: 'rate', argv: '-n 200 -d 500ms', signal: hold })
    assert.deepEqual([report.verdict, report.exitCode], ['invalid', 90])
    assert.equal(report.messages.sent, 200)
    assert.ok(report.messages.late > 50)
    assert.ok(report.latency.delivery.max >= 250_000, 'counted from the time at which it was due')
  })
})

describe('faults as JSON', () => {
  it('are read as they are meant', () => {
    const faults: Faults = { lose: 3, delayMs: 25, coalesce: true, journal: [1, 20] }
    assert.deepEqual(readFaults(JSON.stringify(faults)), faults)
  })

  it('are refused with a sentence that names what there is', () => {
    for (const name of Object.keys(counted))
      assert.throws(() => readFaults('{"loose":1}'), new RegExp(`no fault "loose".*\\b${name}\\b`))
    assert.throws(() => readFaults('{"lose":"3"}'), /"lose" takes a number/)
    for (const text of ['', '[]', 'lose 3', 'null']) assert.throws(() => readFaults(text), /a JSON object/)
  })
})

describe('an interrupted run', () => {
  it('reports what there was, and calls nothing lost', async () => {
    const stop = new AbortController()
    const stopped = (server: FaultyServer) => {
      void server.spoken.then(() => stop.abort())
      return stop.signal
    }
    const { report } = await attempt({}, { command: 'rate', argv: '-r 100/s -d 1h', signal: stopped })
    assert.deepEqual([report.verdict, report.exitCode], ['interrupted', 130])
    assert.ok(report.messages.sent > 0)
    assert.deepEqual(found(report), {})
  })
})

function block(ms: number): void {
  const until = micros() + ms * 1_000
  while (micros() < until);
}
