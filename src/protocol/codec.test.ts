import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decode, encode, encodeMessage, isRef, isRoomId, joinedFrame, messageIn } from './codec.ts'
import { limits } from './limits.ts'

const send = { type: 'send', room: 'abc', text: 'hi', ref: 'r1' }

function codeOf(frame: unknown): string {
  const decoded = decode(typeof frame === 'string' ? frame : JSON.stringify(frame))
  return 'refusal' in decoded ? decoded.refusal.code : decoded.frame.type
}

describe('decode', () => {
  it('reads each client frame', () => {
    assert.equal(codeOf({ type: 'hello', token: 't' }), 'hello')
    assert.equal(codeOf({ type: 'join', room: 'abc' }), 'join')
    assert.equal(codeOf({ type: 'join', room: 'abc', after: 0 }), 'join')
    assert.equal(codeOf({ type: 'leave', room: 'abc' }), 'leave')
    assert.equal(codeOf(send), 'send')
    assert.equal(codeOf({ type: 'ping' }), 'ping')
  })

  it('ignores fields it does not know, also those with names of the language', () => {
    const decoded = decode('{"type":"ping","__proto__":{"admin":true},"constructor":1,"more":[1]}')
    assert.deepEqual(decoded, { frame: { type: 'ping' } })
    assert.equal(({} as { admin?: boolean }).admin, undefined)
  })

  for (const text of ['{', '{}', '[]', 'null', '1', '"x"', '', '{"type":null}', '{"type":["ping"]}']) {
    it(`refuses ${text || 'nothing'} as invalid_frame`, () => assert.equal(codeOf(text), 'invalid_frame'))
  }

  for (const type of ['__proto__', 'constructor', 'toString', 'message', 'PING']) {
    it(`refuses the type ${type}`, () => assert.equal(codeOf({ type }), 'invalid_frame'))
  }

  it('refuses deep nesting without falling over', () => {
    assert.equal(codeOf('['.repeat(8000)), 'invalid_frame')
    assert.equal(codeOf(`{"type":"ping","a":${'['.repeat(7000)}${']'.repeat(7000)}}`), 'ping')
  })

  it('refuses fields of the wrong type', () => {
    assert.equal(codeOf({ ...send, room: 1 }), 'invalid_frame')
    assert.equal(codeOf({ ...send, text: {} }), 'invalid_frame')
    assert.equal(codeOf({ ...send, ref: [] }), 'invalid_frame')
    assert.equal(codeOf({ ...send, ref: '' }), 'invalid_frame')
    assert.equal(codeOf({ ...send, ref: 'x'.repeat(limits.refLength + 1) }), 'invalid_frame')
    assert.equal(codeOf({ ...send, ref: 'a\0' }), 'invalid_frame')
    assert.equal(codeOf({ type: 'hello' }), 'invalid_frame')
    for (const after of [-1, 1.5, '1', 2 ** 53, {}]) {
      assert.equal(codeOf({ type: 'join', room: 'abc', after }), 'invalid_frame')
    }
  })

  it('refuses a room that no room is called', () => {
    for (const room of ['../x', 'a/b', '%2e', 'a\0', '*', 'room.>', 'A', '', 'x'.repeat(33), '🦊']) {
      assert.equal(codeOf({ ...send, room }), 'unknown_room')
      assert.equal(codeOf({ type: 'join', room }), 'unknown_room')
      assert.equal(codeOf({ type: 'leave', room }), 'unknown_room')
    }
  })

  it('names the ref of a message it refuses', () => {
    assert.deepEqual(decode(JSON.stringify({ ...send, text: ' ' })), {
      refusal: { code: 'invalid_text', message: 'a text has something to see in it' },
      ref: 'r1',
    })
  })

  it('refuses text that Postgres would change or refuse', () => {
    for (const text of ['a\0b', '\ud800', 'x\udfff']) assert.equal(codeOf({ ...send, text }), 'invalid_text')
  })

  it('refuses text with nothing to see', () => {
    for (const text of ['', ' \t\n', '\u200b\u200d', '\u3164', '\u0007']) {
      assert.equal(codeOf({ ...send, text }), 'invalid_text', JSON.stringify(text))
    }
  })

  it('counts the bytes of a text, not its characters', () => {
    assert.equal(codeOf({ ...send, text: 'x'.repeat(limits.textBytes) }), 'send')
    assert.equal(codeOf({ ...send, text: 'x'.repeat(limits.textBytes + 1) }), 'too_large')
    assert.equal(codeOf({ ...send, text: '🦊'.repeat(limits.textBytes / 4) }), 'send')
    assert.equal(codeOf({ ...send, text: '🦊'.repeat(limits.textBytes / 4) + '!' }), 'too_large')
  })

  it('keeps a traceparent that is one, and forgets any other', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    assert.deepEqual(decode(JSON.stringify({ ...send, traceparent })), { frame: { ...send, traceparent } })
    assert.deepEqual(decode(JSON.stringify({ ...send, traceparent: 'x'.repeat(5000) })), { frame: send })
  })

  it('takes every scrap of a frame without throwing', () => {
    const frame = JSON.stringify(send)
    for (let at = 0; at < frame.length; at++) {
      decode(frame.slice(0, at))
      decode(frame.slice(0, at) + '\u0000' + frame.slice(at + 1))
    }
  })
})

describe('encoding', () => {
  const texts = [
    'plain',
    '"\\/\n\b\t',
    '\u0000\u001f\u007f\u2028\u2029',
    'é漢字',
    '🦊',
    'a\ud800b',
    '</script>',
    '',
  ]
  const id = '5f0c2e0a-7d0a-8b1e-9c3d-1a2b3c4d5e6f'
  const sentAt = '2026-01-01T00:00:00.000Z'

  for (const text of texts) {
    it(`writes ${JSON.stringify(text)} as JSON.stringify does`, () => {
      const sender = { id: `m${text}`, name: text }
      const message = {
        id: text,
        room: text,
        seq: 1,
        sender,
        kind: 'chat',
        text,
        sentAt: text,
        ref: text,
      } as const
      assert.equal(encodeMessage(message), JSON.stringify({ type: 'message', ...message }))
      const traced = { ...message, seq: null, traceId: text }
      assert.equal(encodeMessage(traced), JSON.stringify({ type: 'message', ...traced }))
      const ack = { type: 'ack', ref: text, id: text, seq: null, sentAt: text, durable: 'journal' } as const
      assert.equal(encode(ack), JSON.stringify(ack))
    })
  }

  it('finds the message in its frame, and puts it into a welcome', () => {
    const sender = { id: 'm', name: 'n' }
    const message = { id, room: 'r', seq: 1, sender, kind: 'chat', text: '"\n', sentAt, ref: 'f' } as const
    const frame = encodeMessage(message)
    assert.deepEqual(messageIn(frame), message)
    const room = { id: 'r', name: 'n', createdAt: sentAt, head: 1, membersOnline: 1 }
    const joined = { type: 'joined', room, members: [sender], truncated: true, messages: [message, message] }
    assert.deepEqual(JSON.parse(joinedFrame(room, [sender], [frame, frame], true)), joined)
  })
})

describe('ids', () => {
  it('knows what can be one', () => {
    assert.ok(isRoomId('0a9z'))
    assert.ok(!isRoomId('a b') && !isRoomId(undefined) && !isRoomId(7))
    assert.ok(isRef('any thing 🦊') && !isRef('\ud800') && !isRef(undefined))
  })
})
