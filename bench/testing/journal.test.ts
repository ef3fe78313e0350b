/** The harness against a server that acks from a journal and tells the numbers later, rightly and with known faults. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Violation } from '../ledger/findings.ts'
import { renderVerdict } from '../terminal/verdict.ts'
import { attempt, found, members, type Trial } from './attempt.ts'
import type { Counts, Faults } from './faults.ts'

const outage: Faults = { journal: [11, 40] }

describe('against a server whose Postgres was away', () => {
  const trials: Record<string, Trial & { faults: Faults; journaled: number }> = {
    'some messages': { faults: outage, journaled: 90 },
    'the first messages': { faults: { journal: [1, 20] }, journaled: 60 },
    'the last messages': { faults: { journal: [50, Infinity] }, journaled: 33 },
    'all messages': { faults: { journal: [1, Infinity] }, journaled: 180 },
    'messages of several senders': { argv: '--senders 3', faults: outage, journaled: 90 },
    'frames that come together': {
      argv: '--senders 2',
      faults: { ...outage, coalesce: true },
      journaled: 90,
    },
    'messages at a steady rate': { command: 'rate', argv: '-n 180 -d 360ms', faults: outage, journaled: 90 },
    'messages that are shown again with their numbers': {
      faults: { ...outage, showAgain: true },
      journaled: 90,
    },
  }
  for (const [name, { faults, journaled, ...trial }] of Object.entries(trials)) {
    it(`finds nothing wrong with ${name} from the journal`, async () => {
      const { report } = await attempt(faults, trial)
      assert.deepEqual(found(report), {})
      const { acked, planned, unnumbered } = report.messages
      assert.deepEqual([acked, report.messages.journaled, unnumbered], [planned, journaled, 0])
      assert.deepEqual(report.audit, { rooms: 3, histories: 3, heads: 3 })
      assert.equal(report.agreeingRooms, 3)
      assert.equal(report.latency.number.count, journaled)
    })
  }

  it('tells how many were acked from it, and how long the numbers took, in one line', async () => {
    const { report } = await attempt({ journal: [51, Infinity] })
    assert.ok(report.latency.number.max > 0)
    const lines = renderVerdict(report, { color: false }).split('\n')
    const told = lines.filter((line) => line.startsWith(' journal'))
    assert.equal(told.length, 1)
    assert.match(told[0]!, /^ journal +30 acked from it · numbered after \d\S*s, at most \d\S*s$/)
  })

  it('says nothing of a journal that was not used', async () => {
    const { report } = await attempt({})
    assert.doesNotMatch(renderVerdict(report, { color: false }), /journal/)
  })
})

describe('against a server that breaks a promise with its journal', () => {
  const expectations: [keyof Counts, number, Partial<Record<Violation, number>>][] = [
    ['twin', 1, { number: 1, hole: members, history: 1 }],
    ['skip', 1, { hole: members, head: 1 }],
    ['misorder', 1, { outOfOrder: members, history: 1 }],
    ['unnumber', 2, { unnumbered: 2 * members, history: 2 }],
    ['setAside', 1, { setAside: 1, history: 1 }],
    ['misname', 1, { phantom: 1, unnumbered: members }],
    ['lose', 3, { lost: 3 }],
    ['double', 3, { duplicate: 3 }],
    ['swap', 1, { outOfOrder: 1, disagreement: 1 }],
    // It is replayed all the same: only the showing was forgotten.
    ['forget', 1, { lost: members }],
  ]
  for (const [fault, times, expected] of expectations) {
    it(`finds what it does to ${fault} ${times}`, async () => {
      const { report, committed } = await attempt({ journal: [1, Infinity], [fault]: times })
      assert.equal(committed[fault], times)
      assert.deepEqual(found(report), expected)
      assert.deepEqual([report.verdict, report.exitCode], ['broken', 91])
    })
  }

  it('finds numbers in another order than the one in which all members saw several senders', async () => {
    const { report } = await attempt({ journal: [1, Infinity], misorder: 1 }, { argv: '-n 1 --senders 9' })
    const { outOfOrder, history } = report.checks
    assert.deepEqual([outOfOrder, history], [members + 8, 1])
  })
})

describe('against a server whose Postgres does not come back', () => {
  it('fails, and calls nothing lost', async () => {
    const { report } = await attempt({ journal: [11, Infinity], away: true })
    assert.deepEqual(found(report), {})
    assert.deepEqual(
      [report.verdict, report.messages.journaled, report.messages.unnumbered],
      ['failed', 150, 150],
    )
    assert.match(report.reasons.join('\n'), /only the server's journal has yet: 150/)
    assert.match(report.reasons.join('\n'), /history could not be checked.*503/)
  })
})
