import assert from 'node:assert/strict'
import { describe, it, mock } from 'node:test'
import { readArguments } from '../commands/arguments.ts'
import { burst } from '../commands/options.ts'
import { Envelope } from '../ledger/envelope.ts'
import { Ledger } from '../ledger/ledger.ts'
import { planBurst } from '../plan/plan.ts'
import { Progress } from './progress.ts'

function follow(screen: { isTTY?: boolean; columns?: number }, ms: number): string[] {
  const written: string[] = []
  const envelope = new Envelope('run00001', 64)
  const ledger = new Ledger({ run: 'run00001', envelope, senders: 1, members: 1, most: 1, paced: false }, [
    'a',
  ])
  Object.assign(ledger, { acked: 5_000, deliveries: 1_849_712 })
  mock.timers.enable({ apis: ['setInterval'] })
  const progress = new Progress({ ...screen, write: (text) => written.push(text) })
  progress.load(planBurst(readArguments(burst, [])), ledger)
  mock.timers.tick(ms)
  progress.end()
  mock.timers.tick(ms)
  mock.timers.reset()
  return written
}

describe('progress', () => {
  it('is one line on a terminal, never wider than it', () => {
    for (const columns of [80, 40]) {
      const written = follow({ isTTY: true, columns }, 500)
      assert.equal(written.length, 3)
      assert.match(written[0]!, /^\r\x1b\[K 0s ▕████████░░░░░░░░▏ 50%/)
      for (const line of written) assert.ok(line.replace('\r\x1b[K', '').length < columns)
      assert.equal(written[2], '\r\x1b[K')
    }
  })

  it('is a plain line every five seconds elsewhere', () => {
    const written = follow({}, 10_000)
    assert.equal(written.length, 2)
    assert.match(
      written[0]!,
      /^t=0s sent=0 acked=5000 delivered=1849712 late=0 deliveries_per_second=\d+ p99_us=0\n$/,
    )
  })
})
