import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FakeScreen } from './fake-screen.ts'
import { Status } from './status.ts'

describe('a status line', () => {
  it('is written over on a terminal, and leaves nothing behind', () => {
    const screen = new FakeScreen(20)
    const status = new Status(screen)
    status.say('round 1 of 3 with a name that is too long')
    assert.ok(screen.picture.startsWith('round 1 of 3') && screen.picture.length < 20)
    status.say('round 2')
    assert.equal(screen.picture, 'round 2')
    status.end()
    assert.equal(screen.picture, '')
  })

  it('is a line each where nothing can be written over', () => {
    const lines: string[] = []
    const status = new Status({ write: (text) => lines.push(text) })
    status.say('one')
    status.say('two')
    status.end()
    assert.deepEqual(lines, ['one\n', 'two\n'])
  })
})
