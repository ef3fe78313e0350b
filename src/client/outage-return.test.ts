import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clientWorld, joinedWorld, outageWorld, textsOf } from '../../test/support/client-world.ts'
import {
  joined,
  message,
  messages,
  roomState,
  stored,
  unnumbered,
} from '../../test/support/fake-websocket.ts'
import type { SaidMessage } from '../protocol/frames.ts'

const numbersTo = (to: number) => Array.from({ length: to }, (_, at) => at + 1)
const ids = (said: SaidMessage[]) => said.map(({ id }) => id)

describe('coming into a room in the middle of an outage', () => {
  it('shows numbered and unnumbered messages, and what follows', () => {
    const { last, room, heard } = joinedWorld([...messages(5, 10), ...unnumbered(messages(11, 12))])
    const seqs = () => room.entries.map((entry) => entry.message.seq)
    last().says({ type: 'message', ...message(13), seq: null })
    assert.deepEqual([seqs(), heard], [[5, 6, 7, 8, 9, 10, null, null, null], ['text 13']])
    last().says(stored(messages(11, 13)))
    assert.deepEqual([seqs(), room.after], [[5, 6, 7, 8, 9, 10, 11, 12, 13], 13])
  })

  it('takes older messages that it never showed for history, however many they are', async () => {
    const { client, last, live, clock, asked } = clientWorld(messages(1, 9_000))
    const room = client.join('room')
    live()
    last().says({ ...joined(unnumbered(messages(8_501, 9_000)), 1_000), truncated: true })
    for (let at = 1_001; at <= 9_000; at += 200) last().says(stored(messages(at, at + 199)))
    await clock.advance(10_000)
    assert.deepEqual([asked, room.holes, room.after, room.hasOlder], [[], [], 9_000, true])
    assert.deepEqual(room.entries.length, 500)
    await room.older()
    assert.deepEqual([asked.length, room.entries[0]?.message.seq], [1, 8_451])
  })

  it('keeps asking for a room that the server cannot look up, and goes into the others', async () => {
    const { client, last, live, clock } = clientWorld()
    const [unknown, known] = [client.join('unknown'), client.join('known')]
    live()
    const away = { type: 'error' as const, code: 'storage_unavailable' as const, message: 'away' }
    last().says({ ...away, retryAfterMs: 1_000 })
    last().says({ ...joined(), room: roomState(0, 'known') })
    assert.deepEqual([unknown.standing, known.standing], ['joining', 'joined'])
    assert.equal(unknown.delay?.code, 'storage_unavailable')
    await clock.advance(1_500)
    last().says({ ...away, retryAfterMs: 1_000 })
    await clock.advance(2_000)
    last().says({ ...joined(), room: roomState(0, 'unknown') })
    assert.deepEqual([unknown.standing, unknown.delay], ['joined', undefined])
    assert.deepEqual(
      last()
        .of('join')
        .map(({ room }) => room),
      ['unknown', 'known', 'unknown', 'unknown'],
    )
  })
})

describe('a room that could not be looked up', () => {
  it('is asked for once when the connection is back', async () => {
    const { client, last, live, clock } = clientWorld()
    const room = client.join('room')
    live()
    last().says({ type: 'error', code: 'storage_unavailable', message: 'away', retryAfterMs: 5_000 })
    last().drops()
    assert.equal(room.delay, undefined)
    await clock.advance(250)
    live()
    last().says(joined())
    await clock.advance(10_000)
    assert.deepEqual([last().of('join').length, room.standing], [1, 'joined'])
  })
})

describe('coming back to a room during an outage', () => {
  it('shows what it showed, once, and finds nothing missing', async () => {
    const { room, last, says, rejoins, clock, asked, heard, seqs } = outageWorld()
    says(unnumbered(messages(11, 13)))
    await rejoins(unnumbered(messages(11, 15)), 10)
    await clock.advance(10_000)
    assert.equal(last().of('join').at(-1)?.after, 10)
    assert.deepEqual(ids(room.entries.map((entry) => entry.message)), ids(messages(1, 15)))
    assert.deepEqual([room.holes, asked, heard.length], [[], [], 5])
    last().says(stored(messages(11, 15)))
    assert.deepEqual([seqs(), room.awaitsNumbers], [numbersTo(15), false])
  })

  it('takes the order of the welcome for what waits', async () => {
    const { room, says, rejoins } = outageWorld()
    says(unnumbered([message(12), message(11)]))
    await rejoins(unnumbered(messages(11, 13)), 10)
    assert.deepEqual(textsOf(room).slice(10), ['text 11', 'text 12', 'text 13'])
  })

  it('lets those wait on that a welcome had no place for', async () => {
    const { room, last, says, rejoins, seqs } = outageWorld()
    says(unnumbered(messages(11, 12)))
    await rejoins(unnumbered(messages(13, 14)), 10, true)
    assert.deepEqual(textsOf(room).slice(10), ['text 11', 'text 12', 'text 13', 'text 14'])
    assert.ok(room.entries.slice(10).every(({ unkept, behind }) => !unkept && behind === undefined))
    last().says(stored(messages(11, 14)))
    assert.deepEqual(seqs(), numbersTo(14))
  })

  it('learns the numbers that were given meanwhile', async () => {
    const { room, says, rejoins, seqs, heard } = outageWorld()
    says(unnumbered(messages(11, 12)))
    await rejoins([...messages(11, 13), ...unnumbered([message(14)])], 13)
    assert.deepEqual([seqs(), heard.length], [[...numbersTo(13), null], 4])
    assert.equal(room.after, 13)
  })

  it('catches up by pages with thousands that it never saw, when history is back', async () => {
    const { room, says, rejoins, replays, clock, answers, asked, heard, seqs } = outageWorld(
      messages(1, 3_000),
    )
    says(unnumbered(messages(11, 20)))
    await rejoins(unnumbered(messages(2_601, 3_000)), 10, true)
    Object.assign(answers, { retryAfterMs: 1_000 })
    replays(messages(11, 3_000))
    assert.deepEqual(room.holes, [{ from: 21, to: 2_600 }])
    await clock.advance(20_000)
    assert.equal(room.historyRests, true)
    const inVain = asked.length
    assert.ok(inVain <= 8, `asked ${String(inVain)} times in vain`)
    answers.away = false
    await clock.advance(12_000)
    assert.equal(asked.length - inVain, 13)
    assert.deepEqual([seqs(), room.holes, room.historyRests], [numbersTo(3_000), [], false])
    assert.deepEqual([heard.length, new Set(heard).size], [2_990, 2_990])
  })

  it('shows before a gap what it cannot know the number of yet', async () => {
    const { room, says, rejoins, answers, clock, seqs } = outageWorld(messages(1, 2_000))
    says(unnumbered(messages(11, 12)))
    await rejoins(messages(1_900, 2_000), 2_000, true)
    assert.deepEqual(seqs().slice(9, 13), [10, null, null, 1_900])
    assert.deepEqual([room.awaitsNumbers, room.entries[10]?.unkept], [false, undefined])
    answers.away = false
    await clock.advance(10_000)
    assert.deepEqual(seqs(), numbersTo(2_000))
  })

  it('knows a message as set aside when the server neither waits for it nor has it', async () => {
    const { room, says, rejoins, seqs } = outageWorld()
    says(unnumbered(messages(11, 12)))
    await rejoins([message(12, { seq: 11 }), message(13, { seq: 12 })], 12)
    assert.deepEqual(seqs().slice(9), [10, null, 11, 12])
    assert.deepEqual([room.entries[10]?.unkept, room.awaitsNumbers], [true, false])
  })

  it('is as bounded as any room, and misses nothing by it', async () => {
    const { room, says, replays, clock, asked, seqs } = outageWorld(messages(1, 12_000))
    says(unnumbered(messages(11, 12_000)))
    assert.ok(room.entries.length <= 5_500)
    replays(messages(11, 12_000))
    await clock.advance(10_000)
    assert.deepEqual([asked, room.holes, room.after, room.awaitsNumbers], [[], [], 12_000, false])
    assert.deepEqual(seqs(), numbersTo(12_000).slice(-room.entries.length))
  })
})
