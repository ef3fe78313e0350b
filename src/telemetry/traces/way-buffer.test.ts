import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attemptOf } from '../../../test/support/facts.ts'
import { guardOf } from '../guard.ts'
import type { Attempt } from '../../core/message.ts'
import { bufferLimits, WayBuffer } from './way-buffer.ts'
import type { Way } from './way.ts'

function wayOf(id: string, ...tried: Attempt[]): Way {
  const end = { seq: 1, endedAt: 9, recipients: 1, frameBytes: 9 }
  return { id, room: 'a', bytes: 1, receivedAt: 0, tried, ...end }
}

/** A buffer whose turns and time are the test's. */
function buffer(broken?: string) {
  const told: string[] = []
  const breakages: unknown[] = []
  const turn: (() => void)[] = []
  const timers = new Set<{ ms: number; run: () => void }>()
  const note = (what: string) => {
    if (what === broken) throw new Error('broken')
    told.push(what)
  }
  const tell = {
    way: ({ id }: Way) => note(id),
    batch: ({ lane }: Attempt, ways: readonly Way[]) =>
      note(`batch ${lane} of ${ways.map(({ id }) => id).join(' ')}`),
  }
  const clock = {
    soon: (run: () => void) => void turn.push(run),
    after: (ms: number, run: () => void) => {
      const timer = { ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
  }
  const guard = guardOf({ counted: () => undefined, told: (...breakage) => breakages.push(breakage) })
  return { ways: new WayBuffer(tell, clock, guard), told, breakages, turn, timers }
}

describe('ways that wait to be told', () => {
  it('are told together a second after the first, with each batch once', () => {
    const { ways, told, timers } = buffer()
    const [first, second] = [attemptOf({ lane: 1 }), attemptOf({ lane: 2 })]
    ways.add(wayOf('a', first))
    ways.add(wayOf('b', first, second))
    assert.deepEqual(told, [])
    const [timer, ...more] = timers
    assert.deepEqual([timer?.ms, more.length], [bufferLimits.waitMs, 0])
    timer?.run()
    assert.deepEqual(told, ['a', 'b', 'batch 1 of a b', 'batch 2 of b'])
    assert.equal(timers.size, 0)
  })

  it('are told at the end of the turn when they are many, all that the turn brings', () => {
    const { ways, told, turn, timers } = buffer()
    const attempt = attemptOf()
    for (let n = 0; n < bufferLimits.ways + 10; n++) ways.add(wayOf('a', attempt))
    assert.equal(told.length, 0)
    assert.equal(turn.length, 1)
    turn[0]?.()
    assert.equal(told.length, bufferLimits.ways + 10 + 1)
    assert.equal(timers.size, 0)
  })

  it('are told whenever they are asked for, and not again', () => {
    const { ways, told, timers } = buffer()
    ways.flush()
    ways.add(wayOf('a', attemptOf()))
    ways.flush()
    ways.flush()
    assert.equal(told.length, 2)
    assert.equal(timers.size, 0)
  })

  it('do not bring a batch again that was told', () => {
    const { ways, told } = buffer()
    const attempt = attemptOf({ lane: 3 })
    for (const id of ['a', 'b']) {
      ways.add(wayOf(id, attempt))
      ways.flush()
    }
    assert.deepEqual(told, ['a', 'batch 3 of a', 'b'])
  })

  for (const broken of ['a', 'batch 1 of a'])
    it(`cost the others nothing when one cannot be told: ${broken}`, () => {
      const { ways, told, breakages } = buffer(broken)
      ways.add(wayOf('a', attemptOf({ lane: 1 })))
      ways.add(wayOf('b', attemptOf({ lane: 2 })))
      ways.flush()
      assert.equal(told.length, 3)
      assert.ok(!told.includes(broken))
      assert.equal(breakages.length, 1)
    })
})
