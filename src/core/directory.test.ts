import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hubWorld } from '../../test/support/hub-world.ts'

async function walk(
  hub: ReturnType<typeof hubWorld>['hub'],
  limit: number,
  search?: string,
): Promise<string[]> {
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = await hub.rooms({ search, limit, cursor })
    assert.ok(page && page.items.length <= limit)
    names.push(...page.items.map((room) => room.name))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return names
}

describe('the list of rooms', () => {
  it('has the liveliest first, then the newest, each once, whatever the size of a page', async () => {
    const { hub, joined, store } = hubWorld()
    for (let n = 0; n < 7; n++) await store.rooms.create({ id: `empty${n}`, name: `empty ${n}` })
    const one = await hub.createRoom('one inside')
    const two = await hub.createRoom('two inside')
    await joined(one.id)
    await joined(two.id)
    await joined(two.id)
    const whole = await walk(hub, 100)
    assert.deepEqual(whole.slice(0, 2), ['two inside', 'one inside'])
    assert.deepEqual(new Set(whole).size, 9)
    assert.equal(whole.length, 9)
    for (const limit of [1, 2, 3, 4, 9, 10]) assert.deepEqual(await walk(hub, limit), whole, `limit ${limit}`)
  })

  it('ranks rooms with as many inside by who spoke last', async () => {
    const { hub, clock, joined } = hubWorld()
    const [first, second] = [await hub.createRoom('first'), await hub.createRoom('second')]
    const a = await joined(first.id)
    const b = await joined(second.id)
    b.say({ type: 'send', room: second.id, text: 'x', ref: '1' })
    await clock.advance(10)
    a.say({ type: 'send', room: first.id, text: 'x', ref: '1' })
    await clock.advance(10)
    assert.deepEqual(await walk(hub, 10), ['first', 'second'])
  })

  it('has rooms that were talked in before those that are merely newer', async () => {
    const { hub, clock, joined } = hubWorld()
    const talked = await hub.createRoom('talked in')
    const a = await joined(talked.id)
    await clock.advance(10)
    a.say({ type: 'send', room: talked.id, text: 'x', ref: '1' })
    await clock.settle()
    a.connection.closed()
    await hub.createRoom('newer')
    assert.deepEqual(await walk(hub, 10), ['talked in', 'newer'])
    assert.deepEqual(await walk(hub, 1), ['talked in', 'newer'])
  })

  it('finds rooms by a misspelt name, page by page', async () => {
    const { hub } = hubWorld()
    for (const name of ['quiet otter', 'quiet owl', 'loud otter', 'zebra']) await hub.createRoom(name)
    const whole = await walk(hub, 10, 'quite oter')
    assert.equal(whole[0], 'quiet otter')
    assert.ok(!whole.includes('zebra'))
    assert.deepEqual(await walk(hub, 1, 'quite oter'), whole)
  })

  it('knows its own cursors and no others', async () => {
    const { hub } = hubWorld()
    for (let n = 0; n < 3; n++) await hub.createRoom(`room ${n}`)
    const list = await hub.rooms({ limit: 1 })
    const found = await hub.rooms({ limit: 1, search: 'room' })
    const [ofList, ofSearch] = [list?.nextCursor ?? '', found?.nextCursor ?? '']
    assert.equal(await hub.rooms({ limit: 1, search: 'room', cursor: ofList }), undefined)
    assert.equal(await hub.rooms({ limit: 1, cursor: ofSearch }), undefined)
    const forged = [
      '',
      'x',
      '-1',
      'null',
      '{"lively":-1}',
      '{"lively":"1"}',
      '{"found":{"rank":"1","id":"a"}}',
    ]
    const odd = ['yesterday', '-271821-04-20T00:00:00.000Z', '2026-13-01T00:00:00.000Z'].map((createdAt) =>
      JSON.stringify({ newest: { createdAt, id: 'a' } }),
    )
    const ids = ['{"newest":{"createdAt":"2026-01-01T00:00:00.000Z","id":"\\u0000"}}', '{"newest":null}']
    for (const text of [...forged, ...odd, ...ids, '{"newest":5}', '[]']) {
      for (const cursor of [text, btoa(text)])
        assert.equal(await hub.rooms({ limit: 1, cursor }), undefined, text)
    }
  })
})
