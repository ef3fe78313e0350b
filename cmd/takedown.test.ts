import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Takedown } from './takedown.ts'

describe('a takedown', () => {
  it('ends what was built last first, and each part before the one under it', async () => {
    const done: string[] = []
    const takedown = new Takedown((name) => assert.fail(name))
    takedown.add('store', () => done.push('store'))
    takedown.add('hub', async () => {
      await Promise.resolve()
      done.push('hub')
    })
    takedown.add('server', () => done.push('server'))
    await takedown.run()
    assert.deepEqual(done, ['server', 'hub', 'store'])
  })

  it('tells of a part that fails, and goes on with the next', async () => {
    const done: string[] = []
    const failed: [string, unknown][] = []
    const takedown = new Takedown((name, error) => failed.push([name, error]))
    const [thrown, rejected] = [new Error('thrown'), new Error('rejected')]
    takedown.add('store', () => done.push('store'))
    takedown.add('hub', () => Promise.reject(rejected))
    takedown.add('server', () => {
      throw thrown
    })
    await takedown.run()
    assert.deepEqual(done, ['store'])
    assert.deepEqual(failed, [
      ['server', thrown],
      ['hub', rejected],
    ])
  })

  it('runs each part once, and gives whoever asks again the same answer', async () => {
    let runs = 0
    const takedown = new Takedown((name) => assert.fail(name))
    takedown.add('store', () => (runs += 1))
    const first = takedown.run()
    assert.equal(takedown.run(), first)
    await first
    assert.equal(takedown.run(), first)
    assert.equal(runs, 1)
  })
})
