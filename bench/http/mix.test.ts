import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Unable } from '../failure.ts'
import { Drawer } from './drawer.ts'
import { endpoints, type Stage } from './endpoints.ts'
import { choose, parseMix, usualMix } from './mix.ts'

function shares(text: string): [string, number][] {
  return parseMix(text).map(({ endpoint, share }) => [endpoint.name, share])
}

describe('a mix', () => {
  it('has shares by weight, and one endpoint alone', () => {
    assert.deepEqual(shares('rooms=3,post=1'), [
      ['rooms', 0.75],
      ['post', 0.25],
    ])
    assert.deepEqual(shares('history'), [['history', 1]])
    assert.deepEqual(shares('rooms=0,post'), [['post', 1]])
  })

  it('as people would has every endpoint', () => {
    assert.deepEqual(
      shares(usualMix)
        .map(([name]) => name)
        .sort(),
      endpoints.map(({ name }) => name).sort(),
    )
  })

  it('is refused when it names what is not there, or nothing', () => {
    for (const text of ['rooms=2,pots=1', '', 'rooms=-1', 'rooms=0'])
      assert.throws(
        () => parseMix(text),
        (error) => error instanceof Unable && error.exitCode === 2,
      )
  })

  it('is drawn by its shares, the same for the same seed', () => {
    const draw = (seed: number) => {
      const drawer = new Drawer(seed)
      const mix = parseMix('rooms=3,post=1')
      return Array.from({ length: 2_000 }, () => choose(mix, drawer).name)
    }
    assert.deepEqual(draw(1), draw(1))
    assert.notDeepEqual(draw(1), draw(2))
    const posts = draw(1).filter((name) => name === 'post').length
    assert.ok(posts > 400 && posts < 600)
  })
})

describe('the endpoints', () => {
  const stage: Stage = { rooms: [{ id: 'r1', name: 'bench é 1' }], tokens: ['secret'], size: 40, run: 'abc' }

  it('ask for what is on the stage', () => {
    const draw = new Drawer(1)
    const paths = endpoints.map(({ name, request }) => `${name} ${request(stage, draw).path}`)
    assert.deepEqual(paths, [
      'rooms /api/rooms?limit=20',
      'search /api/rooms?search=bench%20%C3%A9%201',
      'room /api/rooms/r1',
      'history /api/rooms/r1/messages',
      'create /api/rooms',
      'post /api/rooms/r1/messages',
      'session /api/sessions',
      'healthz /healthz',
    ])
  })

  it('say another text each time, of the size that was asked for', () => {
    const draw = new Drawer(1)
    const post = endpoints.find(({ name }) => name === 'post')
    const texts = [1, 2].map(() => {
      const { body, headers } = post?.request(stage, draw) ?? assert.fail()
      assert.equal(headers.authorization, 'Bearer secret')
      return (JSON.parse(body ?? '') as { text: string }).text
    })
    assert.deepEqual(
      texts.map((text) => text.length),
      [40, 40],
    )
    assert.notEqual(texts[0], texts[1])
  })
})
