import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ManualClock } from '../../test/support/manual-clock.ts'
import type { AckFrame } from '../protocol/frames.ts'
import { Outbox } from './outbox.ts'
import { Pacer } from './pacer.ts'
import { Refused } from './refused.ts'

function world() {
  const clock = new ManualClock()
  const timers = { now: clock.monotonic, after: clock.after }
  const sent: string[] = []
  const pacer = new Pacer(timers)
  const outbox = new Outbox({
    room: 'room',
    timers,
    random: () => 0,
    pacer,
    write: ({ ref }) => sent.push(ref) > 0,
    changed: () => undefined,
  })
  const say = (...refs: string[]) => {
    for (const ref of refs) void outbox.add(`text of ${ref}`, ref).catch(() => undefined)
  }
  return { clock, outbox, pacer, sent, say }
}

const ack = (ref: string): AckFrame => ({
  type: 'ack',
  ref,
  id: `id of ${ref}`,
  seq: 1,
  sentAt: '2026-01-01T00:00:00.000Z',
  durable: 'postgres',
})
const rateLimited = new Refused('rate_limited', 'too fast', 700)
const refs = (outbox: Outbox) => outbox.parcels.map(({ ref }) => ref)

describe('an outbox', () => {
  it('sends in order, the next one when the one before is acknowledged', () => {
    const { outbox, sent, say } = world()
    outbox.resume()
    say('a', 'b', 'c')
    assert.deepEqual(sent, ['a'])
    outbox.acked(ack('a'))
    outbox.acked(ack('b'))
    assert.deepEqual([sent, refs(outbox)], [['a', 'b', 'c'], ['c']])
  })

  it('resolves with the ack', async () => {
    const { outbox } = world()
    outbox.resume()
    const sent = outbox.add('hello', 'a')
    outbox.acked(ack('a'))
    assert.deepEqual(await sent, ack('a'))
  })

  it('keeps everything until the room is joined', () => {
    const { outbox, sent, say } = world()
    say('a', 'b')
    assert.deepEqual([sent, refs(outbox)], [[], ['a', 'b']])
    outbox.resume()
    assert.deepEqual(sent, ['a'])
  })

  it('sends the unacknowledged ones again after a reconnect, in order, under the same refs', () => {
    const { outbox, sent, say } = world()
    outbox.resume()
    say('a', 'b')
    outbox.acked(ack('a'))
    outbox.hold()
    say('c')
    outbox.resume()
    outbox.acked(ack('b'))
    outbox.acked(ack('c'))
    assert.deepEqual(sent, ['a', 'b', 'b', 'c'])
  })

  it('holds everything behind a refusal that may pass, for as long as the server asks', async () => {
    const { clock, outbox, sent, say } = world()
    outbox.resume()
    say('a', 'b')
    assert.equal(outbox.refused('a', rateLimited), true)
    assert.equal(outbox.holding?.code, 'rate_limited')
    say('c')
    await clock.advance(699)
    assert.deepEqual(sent, ['a'])
    await clock.advance(1)
    assert.deepEqual(sent, ['a', 'a'])
    outbox.acked(ack('a'))
    outbox.acked(ack('b'))
    assert.deepEqual([sent, outbox.holding], [['a', 'a', 'b', 'c'], undefined])
  })

  it('fails only the message that is refused for good', async () => {
    const { outbox, sent } = world()
    outbox.resume()
    const bad = outbox.add('bad', 'a')
    const good = outbox.add('good', 'b')
    outbox.refused('a', new Refused('invalid_text', 'no'))
    outbox.acked(ack('b'))
    await assert.rejects(bad, { name: 'Refused', code: 'invalid_text' })
    assert.equal((await good).ref, 'b')
    assert.deepEqual(sent, ['a', 'b'])
    assert.equal(outbox.parcels[0]?.failed?.code, 'invalid_text')
  })

  it('sends a failed message again as the newest, under its ref', () => {
    const { outbox, sent, say } = world()
    outbox.resume()
    say('a', 'b')
    outbox.refused('a', new Refused('forbidden', 'no'))
    void outbox.retry('a', 'new')
    outbox.acked(ack('b'))
    assert.deepEqual([sent, refs(outbox)], [['a', 'b', 'a'], ['a']])
    assert.equal(outbox.parcels[0]?.failed, undefined)
  })

  it('takes a new ref where the old one was what was wrong', () => {
    const { outbox, sent, say } = world()
    outbox.resume()
    say('a')
    outbox.refused('a', new Refused('ref_conflict', 'used'))
    void outbox.retry('a', 'new')
    assert.deepEqual(sent, ['a', 'new'])
  })

  it('forgets a failed message when told to, and no other', () => {
    const { outbox, say } = world()
    outbox.resume()
    say('a', 'b')
    outbox.refused('a', new Refused('forbidden', 'no'))
    outbox.discard('a')
    outbox.discard('b')
    assert.deepEqual(refs(outbox), ['b'])
  })

  it('keeps under the rate of the sender', async () => {
    const { clock, outbox, pacer, sent, say } = world()
    pacer.limit(2)
    outbox.resume()
    say('a', 'b')
    outbox.acked(ack('a'))
    assert.deepEqual(sent, ['a'])
    await clock.advance(500)
    assert.deepEqual(sent, ['a', 'b'])
  })

  it('asks again under the same ref when no answer comes', async () => {
    const { clock, outbox, sent, say } = world()
    outbox.resume()
    say('a')
    await clock.advance(20_000)
    assert.deepEqual(sent, ['a', 'a'])
  })

  it('is bounded', async () => {
    const { outbox, say } = world()
    say(...Array.from({ length: 500 }, (_, at) => `ref ${String(at)}`))
    await assert.rejects(outbox.add('one more', 'x'), { code: 'outbox_full' })
    assert.equal(outbox.parcels.length, 500)
  })

  it('fails everything when it is given up', async () => {
    const { outbox, sent } = world()
    outbox.resume()
    const both = [outbox.add('one', 'a'), outbox.add('two', 'b')]
    outbox.failAll(new Refused('new_sender', 'you are another guest now'))
    for (const one of both) await assert.rejects(one, { code: 'new_sender' })
    outbox.resume()
    assert.deepEqual(sent, ['a'])
  })

  it('leaves alone what it did not send', () => {
    const { outbox } = world()
    assert.equal(outbox.acked(ack('x')), undefined)
    assert.equal(outbox.refused('x', rateLimited), false)
  })
})
