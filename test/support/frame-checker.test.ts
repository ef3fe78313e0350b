import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkClientFrame, checkServerFrame } from './frame-checker.ts'

const ack = {
  type: 'ack',
  ref: 'r-1',
  id: '5f2b8a1c-77de-8c3a-9b41-0d6e5f4a3b2c',
  seq: 1,
  sentAt: '2026-05-04T08:15:31.004Z',
  durable: 'postgres',
}
const stored = { type: 'stored', room: '7x2kq9v4m0ab', messages: [{ id: ack.id, seq: 1 }] }

const badServerFrames: [what: string, frame: unknown, complaint: RegExp][] = [
  ['a text', '{"type":"pong"}', /no server frame has the type undefined/],
  ['null', null, /no server frame/],
  ['an unknown type', { type: 'pang' }, /the type "pang"/],
  ['a client frame', { type: 'leave', room: '7x2kq9v4m0ab' }, /no server frame has the type "leave"/],
  ['a plain line as a frame', { type: 'line' }, /the type "line"/],
  ['a field too many', { ...ack, extra: 1 }, /server frame ack .* at \/: .*"extra"/],
  ['a field too few', { type: 'ack', ref: 'r-1' }, /server frame ack .* at \/: .*"id"/],
  [
    'a field too many deep inside',
    withSeq({ extra: 1 }),
    /server frame stored .* at \/messages\/0: .*"extra"/,
  ],
  ['a number as text', { ...ack, seq: '1' }, /at \/seq: must be integer/],
  ['a seq of 0', { ...ack, seq: 0 }, /at \/seq: must be >= 1/],
  ['a number for what is in the journal', { ...ack, durable: 'journal' }, /at \/seq: must be null/],
  ['no number for what is in Postgres', { ...ack, seq: null }, /at \/seq: must be integer/],
  ['an id of another version', { ...ack, id: ack.id.replace('-8', '-7') }, /at \/id: must match pattern/],
  ['a time without milliseconds', { ...ack, sentAt: '2026-05-04T08:15:31Z' }, /at \/sentAt/],
  ['an unknown code', { type: 'error', code: 'nope', message: 'no' }, /server frame error .* at \/code/],
  [
    'more numbers than a frame may hold',
    { ...stored, messages: Array(201).fill(stored.messages[0]) },
    /at \/messages/,
  ],
]

const badClientFrames: [what: string, frame: unknown, complaint: RegExp][] = [
  ['a server frame', ack, /no client frame has the type "ack"/],
  ['a send without ref', { type: 'send', room: '7x2kq9v4m0ab', text: 'hi' }, /client frame send .*"ref"/],
  ['a negative after', { type: 'join', room: '7x2kq9v4m0ab', after: -1 }, /client frame join .* at \/after/],
  ['a ref too long', { type: 'send', room: '7x2kq9v4m0ab', text: 'hi', ref: 'r'.repeat(129) }, /at \/ref/],
]

describe('the frame checker', () => {
  it('lets good frames pass', () => {
    checkServerFrame(ack)
    checkServerFrame(stored)
    checkServerFrame({ ...ack, seq: null, durable: 'journal' })
    checkClientFrame({ type: 'ping' })
  })

  it('forgives a client the fields that nobody knows', () => {
    checkClientFrame({ type: 'ping', later: true })
  })

  for (const [what, frame, complaint] of badServerFrames) {
    it(`names what is wrong in a server frame: ${what}`, () => {
      assert.throws(() => checkServerFrame(frame), complaint)
    })
  }

  for (const [what, frame, complaint] of badClientFrames) {
    it(`names what is wrong in a client frame: ${what}`, () => {
      assert.throws(() => checkClientFrame(frame), complaint)
    })
  }
})

function withSeq(extra: object): unknown {
  return { ...stored, messages: [{ ...stored.messages[0], ...extra }] }
}
