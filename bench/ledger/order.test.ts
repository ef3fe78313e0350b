import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Order } from './order.ts'

type Taken = [slot: number, seq: number, number: number]

function take(taken: Taken[]): { order: Order; arrivals: string[] } {
  const order = new Order(new Uint32Array(2))
  return { order, arrivals: taken.map((message) => order.take(...message)) }
}

describe('the order of one listener', () => {
  it('finds nothing in messages that come in turn', () => {
    const { order, arrivals } = take([
      [0, 0, 1],
      [1, 0, 2],
      [0, 1, 3],
      [1, 1, 4],
    ])
    assert.deepEqual(arrivals, ['inOrder', 'inOrder', 'inOrder', 'inOrder'])
    assert.deepEqual([order.count, order.holes], [4, 0])
  })

  it('tells a repeat from a message that comes late', () => {
    const { order, arrivals } = take([
      [0, 0, 1],
      [0, 2, 3],
      [0, 1, 2],
      [0, 1, 2],
      [0, 0, 1],
    ])
    assert.deepEqual(arrivals, ['inOrder', 'inOrder', 'late', 'repeated', 'repeated'])
    assert.deepEqual([order.count, order.holes], [3, 0])
  })

  it('notices two senders in the wrong order by the numbers of the room', () => {
    assert.deepEqual(
      take([
        [1, 0, 2],
        [0, 0, 1],
      ]).arrivals,
      ['inOrder', 'late'],
    )
  })

  it('notices a number given twice', () => {
    assert.deepEqual(
      take([
        [0, 0, 1],
        [1, 0, 1],
      ]).arrivals,
      ['inOrder', 'late'],
    )
  })

  it('knows what it has, and which numbers are missing', () => {
    const { order } = take([
      [0, 0, 1],
      [0, 3, 5],
    ])
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((seq) => order.has(0, seq)),
      [true, false, false, true, false],
    )
    assert.equal(order.holes, 3)
  })

  it('lets messages without a number pass, and counts them', () => {
    const { order, arrivals } = take([
      [0, 0, 1],
      [0, 1, 0],
      [0, 2, 2],
    ])
    assert.deepEqual(arrivals, ['inOrder', 'inOrder', 'inOrder'])
    assert.deepEqual([order.unnumbered, order.holes], [1, 0])
  })

  it('has one digest for one order only', () => {
    const all: Taken[] = [
      [0, 0, 1],
      [1, 0, 2],
      [0, 1, 3],
    ]
    const digests = [all, [all[1]!, all[0]!, all[2]!], all.slice(0, 2), [...all, all[2]!]].map(
      (taken) => take(taken).order.digest,
    )
    assert.equal(new Set(digests).size, 3)
    assert.equal(digests[0], digests[3], 'repeats change nothing')
  })
})
