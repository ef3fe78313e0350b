import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Sequence } from './sequence.ts'

function heard(...messages: [talker: number, number: number][]): Sequence {
  const sequence = new Sequence(10, 2)
  for (const [talker, number] of messages) sequence.take(talker, number)
  return sequence
}

function faultsOf({ missed, repeated, strange, heard }: Sequence): number[] {
  return [missed, repeated, strange, heard]
}

describe('what a member hears', () => {
  it('is right when each talker’s messages come in order', () => {
    assert.deepEqual(faultsOf(heard([10, 0], [11, 0], [10, 1], [11, 1])), [0, 0, 0, 4])
  })

  it('shows a hole, also where a repeat makes the number of messages right', () => {
    assert.deepEqual(faultsOf(heard([10, 0], [10, 2], [10, 2])), [1, 1, 0, 2])
  })

  it('shows what comes again', () => {
    assert.deepEqual(faultsOf(heard([10, 0], [10, 1], [10, 0])), [0, 1, 0, 2])
  })

  it('shows what was said in another room', () => {
    assert.deepEqual(faultsOf(heard([9, 0], [12, 0], [10, 0])), [0, 0, 2, 1])
  })

  it('tells how far a talker is', () => {
    assert.equal(heard([11, 0], [11, 1]).reached(11), 2)
  })
})
