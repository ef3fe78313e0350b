import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { micros } from '../clock.ts'
import { pace } from './pace.ts'

interface Sent {
  i: number
  intended: number
  at: number
}

async function paced(
  perSecond: number,
  count: number,
  meanwhile: (sent: Sent) => void = () => undefined,
): Promise<Sent[]> {
  const all: Sent[] = []
  await pace({ perSecond, count }, (i, intended) => {
    const sent = { i, intended, at: micros() }
    all.push(sent)
    meanwhile(sent)
  })
  return all
}

describe('the pace', () => {
  it('sends each message once, in order, on an even grid, never before its time', async () => {
    const all = await paced(2_000, 200)
    const first = all[0]!.intended
    assert.equal(all.length, 200)
    for (const [i, sent] of all.entries()) {
      assert.equal(sent.i, i)
      assert.ok(Math.abs(sent.intended - first - i * 500) < 0.01)
      assert.ok(sent.at >= sent.intended)
    }
  })

  it('skips nothing after it was held up, and keeps the times that were meant', async () => {
    const all = await paced(1_000, 100, ({ i }) => i === 10 && block(60))
    assert.equal(all.length, 100)
    assert.ok(Math.abs(all[40]!.intended - all[0]!.intended - 40_000) < 0.01)
    assert.ok(all[11]!.at - all[11]!.intended >= 50_000)
  })

  it('ends when it is told to', async () => {
    const stop = new AbortController()
    let sent = 0
    await pace({ perSecond: 1_000, count: 1e6 }, () => ++sent === 5 && stop.abort(), stop.signal)
    assert.equal(sent, 5)
  })
})

function block(ms: number): void {
  const until = micros() + ms * 1_000
  while (micros() < until);
}
