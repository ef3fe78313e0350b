import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seeded } from '../../test/support/random.ts'
import { paint } from '../terminal/line.ts'
import { widthOf } from '../terminal/text.ts'
import { gateLines } from './gate-lines.ts'
import { gate } from './gate.ts'
import { madeUpRun, madeUpSeries } from './made-up-runs.ts'

const calm = (runs: number, loss = 0) => madeUpSeries(seeded(8), runs, { noise: 0.01, loss })

describe('a gate', () => {
  it('ends with 92 at a regression that is told, and names the figures', () => {
    const { a, b } = calm(8, 0.1)
    const { exitCode, basis, regressions, reasons } = gate(a, b, 0.05)
    assert.deepEqual([exitCode, basis], [92, 'told'])
    assert.ok(regressions.includes('deliveries/s') && regressions.includes('server cpu/delivery'))
    assert.match(reasons[0] ?? '', /^deliveries\/s is \d+\.\d % worse\.$/)
  })

  it('lets pass what is better, the same, or a little worse', () => {
    for (const loss of [-0.2, 0, 0.02]) {
      const { a, b } = calm(8, loss)
      assert.equal(gate(a, b, 0.05).exitCode, 0, String(loss))
    }
  })

  it('says of what passes how much worse it could be yet', () => {
    const { a, b } = madeUpSeries(seeded(8), 8, { noise: 0.15 })
    const { exitCode, reasons } = gate(a, b, 0.05)
    assert.equal(exitCode, 0)
    assert.ok(
      reasons.some((reason) =>
        /could be up to \d+\.\d % worse: about \d+ runs of each would tell/.test(reason),
      ),
    )
  })

  it('does not judge a single run unless asked, and then says that it is weak', () => {
    const { a, b } = calm(1, 0.3)
    const unknown = gate(a, b, 0.05)
    assert.deepEqual([unknown.basis, unknown.exitCode], ['unknown', 2])
    assert.ok(
      unknown.reasons.some((reason) => reason.includes('make 6 of each') && reason.includes('--single')),
    )
    const bare = gate(a, b, 0.05, { single: true })
    assert.deepEqual([bare.basis, bare.exitCode], ['threshold', 92])
    assert.ok(bare.reasons.some((reason) => reason.includes('weak')))
    const same = calm(1)
    assert.equal(gate(same.a, same.b, 0.2, { single: true }).exitCode, 0)
  })

  it('judges by all runs, not by the threshold, where there are enough', () => {
    const { a, b } = calm(8, 0.1)
    assert.equal(gate(a, b, 0.05, { single: true }).basis, 'told')
  })

  it('puts a broken promise first, and an invalid run before a missing one', () => {
    const { a, b } = calm(8, 0.1)
    const broken = madeUpRun(1, 99, { verdict: 'broken', reasons: ['lost 3.'] })
    assert.equal(gate(a, [...b, broken], 0.05).exitCode, 91)
    const invalid = madeUpRun(1, 99, { verdict: 'invalid', reasons: ['It was late.'] })
    assert.equal(gate(a, [invalid], 0.05, { single: true }).exitCode, 90)
  })

  it('fits into 80 columns', () => {
    const { a, b } = calm(8, 0.3)
    const texts = gateLines(gate(a, b, 0.05)).map((line) => paint(line, { columns: 999, color: false }))
    assert.ok(texts.every((text) => widthOf(text) <= 80))
    assert.ok(texts.some((text) => text.startsWith(' GATE REGRESSION')))
  })
})
