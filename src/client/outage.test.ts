import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ackOf, outageWorld, textsOf } from '../../test/support/client-world.ts'
import { ada, message, messages, unnumbered } from '../../test/support/fake-websocket.ts'

const numbersTo = (to: number) => Array.from({ length: to }, (_, at) => at + 1)
describe('a room whose history rests', () => {
  it('shows what is said without a number, and asks history for nothing', async () => {
    const { room, says, replays, asked, clock, heard, seqs } = outageWorld()
    says(unnumbered(messages(11, 13)))
    await clock.advance(60_000)
    assert.deepEqual([room.awaitsNumbers, room.after, asked], [true, 10, []])
    assert.deepEqual(
      room.entries.slice(-2).map(({ durable }) => durable),
      ['journal', 'journal'],
    )
    replays(messages(11, 13))
    assert.deepEqual([seqs(), room.awaitsNumbers, room.after], [numbersTo(13), false, 13])
    assert.equal(room.entries.at(-1)?.durable, 'postgres')
    assert.deepEqual(heard, ['text 11', 'text 12', 'text 13'])
  })

  it('tells each message once, however often it comes, with and without its number', () => {
    const { says, replays, heard, seqs } = outageWorld()
    says(unnumbered(messages(11, 12)))
    says(unnumbered(messages(11, 12)))
    says(messages(11, 11))
    says(unnumbered(messages(11, 11)))
    replays(messages(11, 12))
    replays(messages(11, 12))
    assert.deepEqual([heard, seqs()], [['text 11', 'text 12'], numbersTo(12)])
  })

  it('puts messages in the order of their numbers, whatever order they were shown in', () => {
    const { room, says, replays, seqs } = outageWorld()
    says(unnumbered([message(13), message(11), message(12)]))
    assert.deepEqual(textsOf(room).slice(10), ['text 13', 'text 11', 'text 12'])
    replays([message(13), message(11), message(12)])
    assert.deepEqual([seqs(), room.holes], [numbersTo(13), []])
  })

  it('gives an own message its number under the key with which it was typed', async () => {
    const { room, last, sentRef, heard } = outageWorld()
    const sent = room.send('mine')
    const ref = sentRef()
    last().says(ackOf(ref, null))
    last().says(ackOf(ref, null))
    assert.deepEqual([(await sent).durable, (await sent).seq], ['journal', null])
    last().says({ type: 'message', ...message(11, { id: `id of ${ref}`, sender: ada, seq: null, ref }) })
    last().says({ type: 'stored', room: 'room', messages: [{ id: `id of ${ref}`, seq: 11 }] })
    assert.deepEqual([room.entries.at(-1)?.key, room.entries.at(-1)?.message.seq], [ref, 11])
    assert.deepEqual([room.entries.length, heard.length, room.parcels], [11, 1, []])
  })

  it('gives an own message its turn among what others said before it', () => {
    const { room, last, says, sentRef } = outageWorld()
    void room.send('mine')
    const ref = sentRef()
    last().says(ackOf(ref, null))
    says(unnumbered([message(11), message(12, { id: `id of ${ref}`, sender: ada, text: 'mine', ref })]))
    assert.deepEqual(textsOf(room).slice(10), ['text 11', 'mine'])
  })

  it('tells an own message that was sent again, of which only its number is heard', () => {
    const { room, last, sentRef, heard } = outageWorld()
    void room.send('mine')
    last().says(ackOf(sentRef(), null))
    last().says({ type: 'stored', room: 'room', messages: [{ id: `id of ${sentRef()}`, seq: 11 }] })
    assert.deepEqual([heard, room.after], [['mine'], 11])
  })

  it('keeps a message that was set aside where it was said, and says so', () => {
    const { room, says, seqs } = outageWorld()
    says(unnumbered(messages(11, 13)))
    room.storedFrame({
      type: 'stored',
      room: 'room',
      messages: [
        { id: 'm11', seq: 11 },
        { id: 'm12', seq: null },
        { id: 'm13', seq: 12 },
      ],
    })
    says([message(14, { seq: 13 })])
    assert.deepEqual(seqs().slice(10), [11, null, 12, 13])
    assert.deepEqual(
      room.entries.slice(10).map(({ unkept }) => unkept),
      [undefined, true, undefined, undefined],
    )
    assert.deepEqual([room.awaitsNumbers, room.after, room.holes], [false, 13, []])
    says(unnumbered(messages(12, 12)))
    assert.deepEqual([room.entries[11]?.unkept, room.awaitsNumbers], [true, false])
  })

  it('does not take a stored message for set aside when a copy with its ref was', () => {
    const { room, says } = outageWorld()
    says(unnumbered([message(10, { text: 'another text under the same ref' })]))
    room.storedFrame({ type: 'stored', room: 'room', messages: [{ id: 'm10', seq: null }] })
    assert.deepEqual([room.entries.at(-1)?.unkept, textsOf(room).at(-1)], [undefined, 'text 10'])
  })

  it('asks soon for a page that could not be had, when everything has its number', async () => {
    const { room, answers, says, replays, clock } = outageWorld(messages(1, 12), messages(5, 10))
    Object.assign(answers, { retryAfterMs: 60_000 })
    says(unnumbered(messages(11, 12)))
    await assert.rejects(room.older(), { code: 'storage_unavailable' })
    answers.away = false
    replays(messages(11, 11))
    await clock.advance(1_000)
    assert.equal(room.historyRests, true)
    replays(messages(12, 12))
    await clock.advance(1_000)
    assert.deepEqual([room.historyRests, room.hasOlder, room.entries.length], [false, false, 12])
  })

  it('sends what was refused again, in order, when the server takes messages', async () => {
    const { room, last, clock } = outageWorld()
    const sent = ['a', 'b', 'c'].map((text) => room.send(text))
    const refs = room.parcels.map(({ ref }) => ref)
    const away = { code: 'storage_unavailable' as const, message: 'away', retryAfterMs: 1_000 }
    for (let times = 0; times < 3; times++) {
      last().says({ type: 'error', ...away, ref: last().of('send').at(-1)?.ref ?? '' })
      assert.equal(room.holding?.code, 'storage_unavailable')
      await clock.advance(1_000 + 500 * 2 ** times)
    }
    for (const ref of refs) last().says(ackOf(ref, null))
    assert.deepEqual(
      last()
        .of('send')
        .map(({ ref }) => ref),
      [...Array<string | undefined>(3).fill(refs[0]), ...refs],
    )
    assert.deepEqual(
      (await Promise.all(sent)).map(({ durable }) => durable),
      Array(3).fill('journal'),
    )
    assert.deepEqual([textsOf(room).slice(10), room.holding], [['a', 'b', 'c'], undefined])
  })
})
