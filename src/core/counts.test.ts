import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Connection } from './connection.ts'
import { readersOf } from './counts.ts'

/** How often anybody asked a connection for its bytes. */
let looks = 0

function connection(pending: number, fullSince?: number): Connection {
  const queue = {
    get bytes() {
      looks += 1
      return pending
    },
    frames: 2,
    fullSince,
  }
  return {
    queue,
    member: { id: `m${pending}`, name: 'Ada' },
    rooms: new Map([['room', {}]]),
  } as unknown as Connection
}

const orders: Record<string, (n: number) => number> = {
  'the least first': (n) => n,
  'the most first': (n) => 1_999 - n,
  'in disorder': (n) => (n * 737) % 2_000,
}

describe('readers', () => {
  for (const [order, place] of Object.entries(orders)) {
    it(`are those with the most to read, the most first, when they come ${order}`, () => {
      const connections = new Set(Array.from({ length: 2_000 }, (_, n) => connection(place(n))))
      const before = looks
      assert.deepEqual(
        readersOf(connections, 3, 0).map(({ bytes }) => bytes),
        [1_999, 1_998, 1_997],
      )
      assert.ok(looks - before < 8_000, `looked ${looks - before} times`)
    })
  }

  it('are none that have nothing to read, and fewer where there are fewer', () => {
    const connections = new Set([connection(0), connection(7, 40), connection(7)])
    const reader = { member: 'm7', name: 'Ada', rooms: 1, frames: 2, bytes: 7 }
    assert.deepEqual(readersOf(connections, 20, 100), [
      { ...reader, stalledMs: 60 },
      { ...reader, stalledMs: 0 },
    ])
  })
})
