import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StorageUnavailable, type RoomRecord, type Store, type Writer } from '../../core/ports.ts'
import { guardOf } from '../guard.ts'
import { observed, type StoreCall } from './observed.ts'

const room: RoomRecord = {
  id: 'room00000001',
  name: 'Quiet corner',
  createdAt: '2025-01-01T00:00:00.000Z',
  head: 0,
}

/** A store that notes what it was asked, with its own `this`. */
class NotingStore implements Store {
  asked: unknown[][] = []
  closed = 0
  readonly writers: Writer[] = []

  rooms = {
    create: (asked: unknown) => this.note(['create', asked], room),
    find: (id: string) => this.note(['find', id], undefined),
    search: (...search: unknown[]) => this.note(['search', ...search], []),
    newest: (...newest: unknown[]) => this.note(['newest', ...newest], []),
    heads: (ids: string[]) => this.note(['heads', ids], new Map([['a', 1]])),
  }

  messages(...page: unknown[]) {
    return this.note(['messages', ...page], [])
  }

  ledger(rooms: readonly string[]) {
    return this.note(['ledger', rooms], new Map([['a', { head: 1, stored: 1 }]]))
  }

  writer() {
    const writer = { append: () => Promise.resolve([]) }
    this.writers.push(writer)
    return writer
  }

  ready() {
    return this.note(['ready'], undefined)
  }

  async close() {
    this.closed += 1
  }

  private note<Answer>(call: unknown[], answer: Answer): Promise<Answer> {
    this.asked.push(call)
    return Promise.resolve(answer)
  }
}

function observing(store: Store) {
  const calls: StoreCall[] = []
  const guard = guardOf({ counted: () => {}, told: (_fact, error) => assert.fail(String(error)) })
  return { store: observed(store, (call) => calls.push(call), guard), calls }
}

describe('an observed store', () => {
  it('passes on every call with its arguments and its answer, and tells of it', async () => {
    const inner = new NotingStore()
    const { store, calls } = observing(inner)
    assert.deepEqual(await store.rooms.create({ id: 'a', name: 'b' }), room)
    assert.equal(await store.rooms.find('a'), undefined)
    assert.deepEqual(await store.rooms.search('quiet', 5, { rank: 1, id: 'a' }), [])
    assert.deepEqual(await store.rooms.newest(6, { createdAt: 'now', id: 'a' }), [])
    assert.deepEqual(await store.rooms.heads(['a']), new Map([['a', 1]]))
    assert.deepEqual(await store.messages('a', { limit: 7, after: 8 }), [])
    assert.deepEqual(await store.ledger(['a']), new Map([['a', { head: 1, stored: 1 }]]))
    await store.ready()
    assert.deepEqual(inner.asked, [
      ['create', { id: 'a', name: 'b' }],
      ['find', 'a'],
      ['search', 'quiet', 5, { rank: 1, id: 'a' }],
      ['newest', 6, { createdAt: 'now', id: 'a' }],
      ['heads', ['a']],
      ['messages', 'a', { limit: 7, after: 8 }],
      ['ledger', ['a']],
      ['ready'],
    ])
    const methods = calls.map(({ method, failed }) => `${method} ${failed}`)
    assert.deepEqual(methods, [
      'rooms.create false',
      'rooms.find false',
      'rooms.search false',
      'rooms.newest false',
      'rooms.heads false',
      'messages false',
      'ledger false',
      'ready false',
    ])
  })

  it('leaves a failure as it is, and tells of it', async () => {
    const error = new StorageUnavailable('away')
    const inner = new NotingStore()
    inner.messages = () => Promise.reject(error)
    const { store, calls } = observing(inner)
    await assert.rejects(store.messages('a', { limit: 1, after: 0 }), (thrown) => thrown === error)
    assert.deepEqual([calls[0]?.method, calls[0]?.failed], ['messages', true])
  })

  it('answers the same when its listener throws, and tells of that', async () => {
    const away = new StorageUnavailable('away')
    const inner = new NotingStore()
    inner.ready = () => Promise.reject(away)
    const told: string[] = []
    const guard = guardOf({ counted: () => told.push('counted'), told: (fact) => told.push(fact) })
    const store = observed(inner, () => assert.fail('broken'), guard)
    assert.deepEqual(await store.rooms.create({ id: 'a', name: 'b' }), room)
    await assert.rejects(store.ready(), (thrown) => thrown === away)
    assert.deepEqual(told, ['counted', 'storeCall', 'counted'])
  })

  it('measures until the answer is there', async () => {
    const inner = new NotingStore()
    let answer = () => {}
    inner.ready = () => new Promise((resolve) => (answer = () => resolve(undefined)))
    const { store, calls } = observing(inner)
    const ready = store.ready()
    assert.equal(calls.length, 0)
    answer()
    await ready
    assert.ok((calls[0]?.ms ?? -1) >= 0)
  })

  it('hands out the very writers of the store, and closes it', async () => {
    const inner = new NotingStore()
    const { store, calls } = observing(inner)
    assert.equal(store.writer(), inner.writers[0])
    await store.close()
    assert.equal(inner.closed, 1)
    assert.deepEqual(calls, [])
  })
})
