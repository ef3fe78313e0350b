import assert from 'node:assert/strict'
import { bench, cycle, several } from '../../test/micro/bench.ts'
import { decode, encode, encodeMessage, joinedFrame } from './codec.ts'
import type { SaidMessage, ServerFrame } from './frames.ts'

const sender = { id: 'member0000000001', name: 'Ada' }
const text = 'a line of chat, as long as people write them'
const sentAt = '2026-01-01T00:00:00.000Z'
const id = '0f3b6a1c-9d2e-8f41-a7b8-5c6d7e8f9a0b'
const room = { id: 'room00000001', name: 'glass', createdAt: sentAt, head: 50, membersOnline: 1 }

const messageAt = (seq: number): SaidMessage => {
  return { id, room: room.id, seq, sender, kind: 'chat', text, sentAt, ref: `ref-${seq}` }
}
const frameIn = (frame: string) => JSON.parse(frame) as ServerFrame

export const benches = [
  bench('decode a send', () => {
    const sends = several(64, (at) => ({ type: 'send', room: room.id, text, ref: `ref-${at}` }))
    const [first, ...more] = sends
    const next = cycle([JSON.stringify(first), ...more.map((send) => JSON.stringify(send))])
    return {
      run: () => decode(next()),
      check: (answer) => assert.ok('frame' in answer && sends.some((send) => same(answer.frame, send))),
    }
  }),
  bench('decode what is no frame', () => {
    const next = cycle(['{"type":"send"', '{"type":"shout"}', '[]', '{"type":"send","room":7}'])
    return { run: () => decode(next()), check: (answer) => assert.ok('refusal' in answer) }
  }),
  bench('encode an ack', () => {
    const acks = several(64, (at) => {
      return { type: 'ack', ref: `ref-${at}`, id, seq: at, sentAt, durable: 'postgres' } as const
    })
    const next = cycle(acks)
    return {
      run: () => encode(next()),
      check: (frame) => assert.ok(acks.some((ack) => same(frameIn(frame), ack))),
    }
  }),
  bench('encode a message', () => {
    const messages = several(64, messageAt)
    const next = cycle(messages)
    return {
      run: () => encodeMessage(next()),
      check: (frame) =>
        assert.ok(messages.some((message) => same(frameIn(frame), { type: 'message', ...message }))),
    }
  }),
  bench('encode a welcome of 50', () => {
    const frames = several(50, (at) => encodeMessage(messageAt(at + 1)))
    return {
      run: () => joinedFrame(room, [sender], frames, false),
      check(frame) {
        const joined = frameIn(frame)
        assert.ok(joined.type === 'joined')
        assert.deepEqual(joined.messages.at(-1), messageAt(50))
      },
    }
  }),
]

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
