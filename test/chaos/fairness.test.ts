import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { kinds, parts } from './clean-evidence.ts'

describe('the checker is fair and', () => {
  it('asks for no number from a listener who left before it came', () => {
    const { evidence } = parts()
    for (const view of evidence.views) {
      view.sightings = view.sightings.filter(({ how }) => how === 'message').slice(0, 8)
      view.open = false
    }
    assert.deepEqual(kinds(evidence), [])
  })

  it('lets a message be told again, with the same number', () => {
    const { evidence, view } = parts()
    view.sightings.push({ at: 500, id: 'id2', seq: 2, how: 'message' })
    view.sightings.push({ at: 501, id: 'id9', seq: 9, how: 'stored' })
    assert.deepEqual(kinds(evidence), [])
  })

  it('lets a message that was sent twice stand where its unanswered sending put it', () => {
    const { evidence, said, ack } = parts()
    // Message 2 was sent before 1 was acked, refused, and had been stored all the same; it was sent and acked again later.
    said(2).sends.unshift({ at: 12, life: 1 })
    said(4).sends[0]!.at = 12
    ack(2).at = 46
    evidence.acks.sort((a, b) => a.at - b.at)
    assert.deepEqual(kinds(evidence), [])
    said(2).sends.pop()
    assert.deepEqual(kinds(evidence), ['disorder'])
  })

  it('lets a message be seen late that an earlier life of the server stored in silence', () => {
    const { evidence, said, view } = parts()
    view.life = 2
    const [late] = view.sightings.splice(0, 1)
    view.sightings.splice(1, 0, late!)
    evidence.acks.find(({ ref }) => ref === 'r1')!.at = 15
    assert.deepEqual(kinds(evidence), [])
    said(1).sends[0]!.life = 2
    assert.deepEqual(kinds(evidence), ['disorder'])
  })

  it('lets a message of the journal that was sent twice have the time of its first sending', () => {
    const { evidence, said, ack } = parts()
    ack(6).sentAt = '2026-05-04T08:15:31.000Z'
    assert.deepEqual(kinds(evidence), ['altered'])
    said(6).sends.push({ at: 61, life: 1 })
    assert.deepEqual(kinds(evidence), [])
  })
})
