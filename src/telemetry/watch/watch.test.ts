import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hubWorld } from '../../../test/support/hub-world.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import type { Probe } from '../../core/probe.ts'
import type { TraceQuery } from '../../protocol/watched.ts'
import type { JournalState } from '../metrics/gauges.ts'
import { Watch } from './watch.ts'

const ample = { records: 0, bytes: 0, maxBytes: 100, deadLetters: 0, damaged: 0, broken: false }

/** A hub that is watched. */
async function watched() {
  const world = hubWorld({ writers: 1 })
  const { clock, hub, recorded } = world
  let journal: () => JournalState = () => ({ ...ample, room: 'ample' })
  let machine = { busyMs: 0, cpuMs: 0, heapBytes: 10, rssBytes: 20 }
  const failures: string[] = []
  let stalledMs = 0
  const watch = new Watch({
    version: '1.2.3',
    clock: {
      ...clock,
      now: () => clock.now() + stalledMs,
      monotonic: () => clock.monotonic() + stalledMs,
    },
    hub: () => hub,
    journal: () => journal(),
    guard:
      (name, listener) =>
      (...fact) => {
        try {
          listener(...fact)
        } catch {
          failures.push(name)
        }
      },
    machine: () => machine,
  })
  const tell = watch.recorder as unknown as Record<string, ((fact: unknown) => void) | undefined>
  let told = 0
  const hear = () => {
    for (const { name, fact } of recorded.facts.slice(told)) tell[name satisfies keyof Probe]?.(fact)
    told = recorded.facts.length
  }
  const room = await hub.createRoom('glass')
  const ada = await world.joined(room.id, 'Ada')
  const say = (ref: string) => ada.say({ type: 'send', room: room.id, text: 'hello', ref })
  const said = () => ada.socket.of('message')
  const use = (next: Partial<typeof machine>) => (machine = { ...machine, ...next })
  const stall = (ms: number) => (stalledMs += ms)
  const breakJournal = () => (journal = () => assert.fail('broken'))
  return { ...world, watch, hear, room, say, said, use, stall, breakJournal, failures }
}

describe('a second', () => {
  it('counts what was in it, and shares of what the process took', async () => {
    const { watch, clock, say, hear, use } = await watched()
    const stop = watch.start()
    say('one')
    await clock.settle()
    hear()
    use({ busyMs: 250, cpuMs: 500 })
    await clock.advance(1_000)
    await clock.advance(1_000)
    const [first, second] = watch.now(0).seconds
    assert.deepEqual([first?.n, first?.messages, first?.deliveries, first?.batches], [1, 1, 1, 1])
    assert.deepEqual([first?.loopBusy, first?.cpu, first?.heapBytes, first?.connections], [0.25, 0.5, 10, 1])
    assert.deepEqual([second?.n, second?.messages, second?.loopBusy, second?.cpu], [2, 0, 0, 0])
    assert.deepEqual(watch.now(1).seconds, [second])
    stop()
    await clock.advance(5_000)
    assert.equal(watch.now(0).seconds.length, 2)
  })

  it('is remembered for two minutes', async () => {
    const { watch, clock } = await watched()
    watch.start()
    await clock.advance(130_000)
    const { seconds } = watch.now(0)
    assert.deepEqual([seconds.length, seconds[0]?.n, seconds.at(-1)?.n], [120, 11, 130])
  })

  it('is one long one when the loop stood still, which is told', async () => {
    const { watch, clock, stall } = await watched()
    watch.start()
    await clock.advance(1_000)
    stall(3_500)
    await clock.advance(2_000)
    const { seconds } = watch.now(0)
    assert.deepEqual(
      seconds.map(({ n, loopLagMs }) => [n, loopLagMs]),
      [
        [1, 0],
        [2, 3_500],
        [3, 0],
      ],
    )
  })

  it('that could not be counted costs no other', async () => {
    const { watch, clock, failures, breakJournal } = await watched()
    watch.start()
    await clock.advance(1_000)
    breakJournal()
    await clock.advance(2_000)
    assert.deepEqual(failures, ['second', 'second'])
  })
})

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
    assert.deepEqual(watch.trace(batch?.traceId ?? ''), [batch])
    assert.equal(watch.trace('1'), undefined)
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
      return (await traces).map(([span]) => span?.traceId)
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
    assert.equal((await found({ operation: 'store batch' })).length, 2)
  })

  it('that was journaled shows when it was replayed', async () => {
    const { watch, clock, gate, say, hear, said } = await watched()
    gate.away = true
    say('one')
    await clock.settle()
    gate.away = false
    await clock.advance(5_000)
    hear()
    const way = watch.journey(said()[0]?.id ?? '')
    assert.ok(way && way.spans.some(({ name, traceId }) => name === 'replay' && traceId === way.traceId))
    assert.equal(way.spans.at(-1)?.name, 'replay batch')
    assert.match(way.why, /It came into Postgres/)
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
