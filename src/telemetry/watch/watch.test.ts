import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { watched } from '../../../test/support/watched-hub.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import type { TraceQuery } from '../../protocol/watched.ts'

describe('a message', () => {
  it('is found by its id and by its trace, with the spans of its batch', async () => {
    const { watch, clock, say, hear, said } = await watched()
    say('one')
    say('two')
    await clock.settle()
    hear()
    const [first, second] = said()
    assert.ok(first && second)
    const way = watch.journey(first.id)
    assert.deepEqual([way?.seq, way?.traceId, way?.refused], [1, first.id.replaceAll('-', ''), undefined])
    assert.equal(watch.journey(way?.traceId ?? '')?.id, first.id)
    const batch = way?.spans.at(-1)
    assert.deepEqual(
      batch?.links.map(({ messageId }) => messageId),
      [second.id, first.id],
    )
    const traceId = batch?.traceId ?? ''
    const named = await watch.traces([traceId, traceId.toUpperCase(), '1', traceId])
    assert.deepEqual(named, { traces: [{ spans: [batch], cut: false }], cut: false })
    assert.equal(watch.journey('nothing'), undefined)
  })

  it('is looked for by what one of its spans is like', async () => {
    const { watch, clock, say, hear, said } = await watched()
    for (const ref of ['one', 'two']) {
      say(ref)
      await clock.settle()
      await clock.advance(10)
    }
    hear()
    const ids = said().map(({ id }) => id.replaceAll('-', ''))
    const found = async (query: Partial<TraceQuery>) => {
      const traces = watch.find({ limit: 9, ...query })
      await clock.settle()
      return (await traces).traces.map(({ spans: [span] }) => span?.traceId)
    }
    const operation = 'send /rooms/{roomId}'
    assert.deepEqual(await found({ operation }), [ids[1], ids[0]])
    assert.deepEqual(await found({ operation, limit: 1 }), [ids[1]])
    assert.deepEqual(await found({ operation, from: clock.now() - 10 }), [ids[1]])
    assert.deepEqual(await found({ operation, to: clock.now() - 15 }), [ids[0]])
    assert.deepEqual(await found({ operation, tags: { 'chat.seq': '1', 'span.kind': 'producer' } }), [ids[0]])
    assert.deepEqual(await found({ operation, tags: { 'chat.seq': '1', 'chat.lane': '0' } }), [])
    assert.deepEqual(await found({ leastMs: 1 }), [])
    assert.deepEqual(await found({ tags: { error: 'true' } }), [])
    for (const name of ['toString', '__proto__'])
      assert.deepEqual(await found({ tags: { [name]: String(Reflect.get({}, name)) } }), [], name)
    assert.equal((await found({ operation: 'store batch' })).length, 2)
  })

  it('that was journaled shows when it was replayed, and its number', async () => {
    const { watch, clock, gate, say, hear, said } = await watched()
    gate.away = true
    say('one')
    await clock.settle()
    gate.away = false
    await clock.advance(5_000)
    hear()
    const way = watch.journey(said()[0]?.id ?? '')
    assert.ok(way && way.spans.some(({ name, traceId }) => name === 'replay' && traceId === way.traceId))
    const batch = way.spans.at(-1)
    assert.deepEqual(
      [batch?.name, batch?.attributes['chat.stored'], batch?.attributes['chat.repeated']],
      ['replay batch', 1, 0],
    )
    assert.deepEqual([way.seq, way.spans[0]?.attributes['chat.seq']], [1, 1])
    assert.match(way.why, /It came into Postgres/)
  })

  it('that is past stays where it was when the clock is set', async () => {
    const { watch, clock, say, hear, setClock } = await watched()
    watch.start()
    say('one')
    await clock.settle()
    hear()
    const told = () => watch.now(0).slowest.map(({ receivedAt, id }) => [receivedAt, watch.journey(id)])
    const before = told()
    setClock(-3_600_000)
    await clock.advance(2_000)
    assert.deepEqual(told(), before)
    say('two')
    await clock.settle()
    hear()
    const times = watch.now(0).slowest.map(({ receivedAt }) => receivedAt)
    assert.equal(Math.max(...times) - Math.min(...times), 3_600_000 - 2_000)
  })

  it('that nothing could keep is among the failed', async () => {
    const { watch, clock, gate, journal, say, hear } = await watched()
    gate.away = true
    journal.append = () => Promise.reject(new StorageUnavailable('no disk'))
    say('one')
    await clock.settle()
    hear()
    const { failed, slowest } = watch.now(0)
    assert.deepEqual([failed.map(({ refused }) => refused), slowest], [['storage_unavailable'], []])
    assert.ok(watch.journey(failed[0]?.id ?? ''))
  })
})
