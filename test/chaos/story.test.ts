import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { check } from './checker.ts'
import { parts } from './clean-evidence.ts'
import { storyOf } from './story.ts'

describe('the story of a finding', () => {
  it('tells what was done with the message, and the faults around it', () => {
    const { evidence, remove } = parts()
    remove(12)
    evidence.incidents.push({ at: 121, what: 'the server is killed' }, { at: 9_000, what: 'much later' })
    const lost = check(evidence).find(({ kind }) => kind === 'lost')
    assert.ok(lost)
    const story = storyOf(lost, evidence)
    assert.deepEqual(
      [
        /sent, in life 1/,
        /the server is killed/,
        /acked by the postgres, number 12/,
        /ada: message, number 12/,
      ].map((part) => story.findIndex((line) => part.test(line))),
      [0, 1, 2, 3],
    )
    assert.equal(story.at(-1), 'not stored')
    assert.ok(!story.join().includes('much later'))
  })
})
