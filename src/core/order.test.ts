import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { StoredMessage } from './message.ts'
import { StorageUnavailable } from './ports.ts'
import { Order } from './order.ts'

function message(seq: number): StoredMessage {
  const sender = { id: 'm', name: 'm' }
  return { id: `id${seq}`, room: 'r', seq, sender, kind: 'chat', text: `${seq}`, sentAt: '', ref: `${seq}` }
}

const numbered = (seq: number) => ({ message: message(seq) })

/** An order over a store that holds `stored` numbers, whose reads end when the test lets them. */
function open(shown: number, stored: number) {
  const seen: number[] = []
  const gaps: { after: number; before: number; mended: boolean }[] = []
  let broken = false
  let reads = 0
  const order = new Order(shown, {
    read: async (after, limit) => {
      reads += 1
      await Promise.resolve()
      if (broken) throw new StorageUnavailable('away')
      const count = Math.min(limit, Math.max(0, stored - after))
      return Array.from({ length: count }, (_, at) => message(after + 1 + at))
    },
    show: ({ message }) => void seen.push(message.seq ?? 0),
    gapSeen: (fact) => void gaps.push(fact),
  })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return { order, seen, gaps, settled, break: () => (broken = true), reads: () => reads }
}

describe('Order', () => {
  it('shows what follows at once, and never twice', () => {
    const { order, seen, reads } = open(0, 0)
    for (const seq of [1, 2, 2, 1, 3]) order.take(numbered(seq))
    assert.deepEqual(seen, [1, 2, 3])
    assert.equal(reads(), 0)
  })

  it('reads what is missing first, and holds what comes meanwhile', async () => {
    const { order, seen, gaps, settled } = open(2, 5)
    order.take(numbered(6))
    order.take(numbered(7))
    assert.deepEqual(seen, [])
    await settled()
    assert.deepEqual(seen, [3, 4, 5, 6, 7])
    assert.deepEqual(gaps, [{ after: 2, before: 6, mended: true }])
  })

  it('reads on over many pages', async () => {
    const { order, seen, settled } = open(0, 230)
    order.take(numbered(231))
    await settled()
    assert.deepEqual(
      seen,
      Array.from({ length: 231 }, (_, at) => at + 1),
    )
  })

  it('mends a second hole among what it held', async () => {
    const { order, seen, settled } = open(0, 9)
    order.take(numbered(3))
    order.take(numbered(6))
    order.take(numbered(10))
    await settled()
    await settled()
    assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('shows what it has, with the hole, when the store cannot be read', async () => {
    const { order, seen, gaps, settled, break: breakIt } = open(2, 5)
    breakIt()
    order.take(numbered(6))
    order.take(numbered(7))
    await settled()
    assert.deepEqual(seen, [6, 7])
    assert.deepEqual(gaps, [{ after: 2, before: 6, mended: false }])
    order.take(numbered(8))
    assert.deepEqual(seen, [6, 7, 8])
  })

  it('catches up with what was stored elsewhere', async () => {
    const { order, seen, gaps } = open(1, 4)
    await order.catchUp(4)
    await order.catchUp(4)
    assert.deepEqual(seen, [2, 3, 4])
    assert.deepEqual(gaps, [], 'news is no gap')
  })

  it('leaves a hole, and says so, rather than flood a room that missed very much', async () => {
    const { order, seen, gaps } = open(0, 5000)
    await order.catchUp(5000)
    assert.deepEqual([seen[0], seen.at(-1), seen.length], [4001, 5000, 1000])
    assert.deepEqual(gaps, [{ after: 0, before: 5001, mended: false }])
  })

  it('gives up on a head that the store does not have', async () => {
    const { order, seen, gaps } = open(0, 2)
    await order.catchUp(5)
    assert.deepEqual(seen, [1, 2])
    assert.equal(gaps[0]?.mended, false)
    order.take(numbered(3))
    assert.deepEqual(seen, [1, 2, 3])
  })
})
