import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Numbering } from './numbering.ts'
import { Unnumbered } from './unnumbered.ts'

/** Messages in order of arrival, as their numbers, those in brackets told later; answers how many contradict the order. */
function misnumbered(...arrivals: (number | [number | null])[]): number {
  const [numbering, unnumbered] = [new Numbering(), new Unnumbered()]
  let highest = 0
  for (const [at, arrival] of arrivals.entries()) {
    if (typeof arrival === 'number') {
      if (at > 0) unnumbered.follow(arrival)
      highest = arrival
    } else unnumbered.see(numbering.note(`id${at}`, 0, at, 0), highest, true)
  }
  for (const [at, arrival] of arrivals.entries())
    if (typeof arrival === 'object') unnumbered.hear(numbering.tell(`id${at}`, arrival[0], 1).message)
  assert.equal(unnumbered.awaiting, 0)
  return unnumbered.misnumbered
}

describe('numbers that come later', () => {
  it('keep the order of arrival, between those that came with the messages', () => {
    assert.equal(misnumbered(1, 2, [3], [4], 5, 6, 7, [8], 9), 0)
    assert.equal(misnumbered([1], [2], [null], [3]), 0)
    assert.equal(misnumbered([1], 2, [3], 4), 0)
  })

  it('contradict it when they fall back among themselves, or behind a number that was there', () => {
    assert.equal(misnumbered([2], [1], [3]), 1)
    assert.equal(misnumbered(1, 2, 3, [3], [4]), 1)
    assert.equal(misnumbered(1, [3], 3, 4), 1)
    assert.equal(misnumbered(1, [5], 2, 3, [4]), 3)
  })

  it('are awaited until they were told, and counted once', () => {
    const [numbering, unnumbered] = [new Numbering(), new Unnumbered()]
    const message = numbering.note('a', 0, 0, 10)
    unnumbered.see(message, 0, true)
    assert.deepEqual([unnumbered.awaiting, unnumbered.awaits(message), numbering.open], [1, true, 1])
    assert.equal(numbering.tell('a', 1, 15).telling, 'new')
    assert.equal(numbering.tell('a', 1, 16).telling, 'again')
    assert.deepEqual([unnumbered.hear(message), unnumbered.hear(message)], [true, false])
    assert.deepEqual([unnumbered.awaiting, unnumbered.awaits(message), numbering.open], [0, false, 0])
    assert.deepEqual([...numbering.waits()], [5])
  })

  it('are known when they were told before the message came', () => {
    const [numbering, unnumbered] = [new Numbering(), new Unnumbered()]
    assert.equal(unnumbered.hear(numbering.tell('a', 1, 0).message), false)
    assert.equal(numbering.unknown, 1)
    assert.equal(unnumbered.see(numbering.note('a', 0, 0, 1), 0, true), true)
    assert.deepEqual([unnumbered.awaiting, numbering.unknown, numbering.open], [0, 0, 0])
  })

  it('are of one message each', () => {
    const numbering = new Numbering()
    for (const [at, id] of ['a', 'b'].entries()) numbering.note(id, 0, at, 0)
    numbering.tell('a', 1, 0)
    assert.equal(numbering.tell('b', 1, 0).telling, 'taken')
    assert.equal(numbering.tell('a', 2, 0).telling, 'second')
  })

  it('are counted for more messages than were expected', () => {
    const all = Array.from({ length: 1_000 }, (_, at): [number] => [at + 1])
    assert.equal(misnumbered(...all), 0)
  })
})
