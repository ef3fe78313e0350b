/** What hostile peers send once connected, byte by byte. After each the same process serves a good client, or the test fails. */

import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { answerTo, servesOn, verdict, type Attack } from '../../../test/support/attacks.ts'
import { startSockets } from '../../../test/support/fake-hub.ts'
import { frame, handshake, opcodes, RawPeer } from '../../../test/support/raw-peer.ts'

const { text, binary, ping, continuation, close } = opcodes
const limit = 16 * 1024
const end = frame(close, Buffer.from([0x03, 0xe8]))

let server: Awaited<ReturnType<typeof startSockets>>

before(async () => {
  server = await startSockets()
})
after(() => server.stop())
afterEach(() => servesOn(server))

const twoFragments = [
  frame(text, 'x'.repeat(limit - 10), { fin: false }),
  frame(continuation, 'x'.repeat(20)),
]
const badUtf8 = ['c328', 'eda080', 'c0af', 'f4908080', 'e298'].map((hex) => ({
  name: `A056 invalid UTF-8 ${hex}`,
  bytes: [frame(text, Buffer.from(hex, 'hex'))],
  expected: '1007',
}))
const badCloses = [0, 999, 1004, 1005, 1006, 1016, 2999].map((code) => ({
  name: `A062 close code ${code}`,
  bytes: [frame(close, Buffer.from([code >> 8, code & 0xff]))],
  expected: '1002',
}))
const snow = Buffer.from('☃')

const many = (count: number, one: Buffer) => Buffer.concat(Array<Buffer>(count).fill(one))

const frames: Attack[] = [
  {
    name: 'A054 a text of just the limit',
    bytes: [frame(text, 'x'.repeat(limit)), end],
    expected: 'x'.repeat(limit),
  },
  { name: 'A054 one byte more', bytes: [frame(text, 'x'.repeat(limit + 1))], expected: '1009' },
  { name: 'A054 fragments that sum to more', bytes: twoFragments, expected: '1009' },
  {
    name: 'A055 a declared length of 2^62',
    bytes: [frame(text, '', { declared: 2n ** 62n })],
    expected: '1009',
  },
  {
    name: 'A055 a declared length of 2^63',
    bytes: [frame(text, '', { declared: 2n ** 63n })],
    expected: '1009',
  },
  ...badUtf8,
  {
    name: 'A057 a character in two fragments',
    bytes: [frame(text, snow.subarray(0, 1), { fin: false }), frame(continuation, snow.subarray(1)), end],
    expected: '☃',
  },
  { name: 'A058 binary', bytes: [frame(binary, 'hi')], expected: '1003' },
  { name: 'A059 unmasked', bytes: [frame(text, 'hi', { masked: false })], expected: '1002' },
  { name: 'A059 RSV1', bytes: [frame(text, 'hi', { rsv: 4 })], expected: '1002' },
  { name: 'A059 opcode 3', bytes: [frame(3)], expected: '1002' },
  { name: 'A059 opcode 11', bytes: [frame(11)], expected: '1002' },
  { name: 'A060 a ping of 126 bytes', bytes: [frame(ping, 'x'.repeat(126))], expected: '1002' },
  { name: 'A060 a ping in fragments', bytes: [frame(ping, 'x', { fin: false })], expected: '1002' },
  { name: 'A061 a continuation of nothing', bytes: [frame(continuation, 'x')], expected: '1002' },
  {
    name: 'A061 a text inside a text',
    bytes: [frame(text, 'a', { fin: false }), frame(text, 'b')],
    expected: '1002',
  },
  { name: 'A062 a close of one byte', bytes: [frame(close, 'x')], expected: '1002' },
  ...badCloses,
  {
    name: 'A062 a close whose reason is not UTF-8',
    bytes: [frame(close, Buffer.from([0x03, 0xe8, 0xc3, 0x28]))],
    expected: '1007',
  },
  {
    name: 'A063 200,000 fragments of one byte',
    bytes: [frame(text, 'x', { fin: false }), many(200_000, frame(continuation, 'x', { fin: false }))],
    expected: '1008',
  },
  {
    name: 'A063 200,000 empty fragments',
    bytes: [frame(text, '', { fin: false }), many(200_000, frame(continuation, '', { fin: false }))],
    expected: '1008',
  },
  { name: 'A065 a text after the close', bytes: [frame(text, 'a'), end, frame(text, 'b')], expected: 'a' },
  {
    name: 'A066 1 MiB of pings',
    bytes: [many(8_000, frame(ping, 'x'.repeat(125)))],
    expected: '4004',
  },
  { name: 'A067 an empty text', bytes: [frame(text, ''), end], expected: '' },
]

describe('a hostile frame', () => {
  for (const { name, bytes, expected } of frames) {
    it(`is answered: ${name}`, async () =>
      assert.equal(await answerTo(server.port, [handshake(), ...bytes]), expected))
  }

  it('is answered when it comes byte by byte', async () => {
    const peer = await RawPeer.connect(server.port)
    for (const byte of Buffer.concat([Buffer.from(handshake()), frame(text, 'slow'), end]))
      peer.send(Buffer.from([byte]))
    assert.equal(verdict(await peer.end()), 'slow')
  })

  for (let seed = 1; seed <= 20; seed += 1) {
    it(`is survived when it is garbage (${seed})`, async () => {
      const peer = await RawPeer.connect(server.port)
      peer.send(handshake(), garbage(seed), frame(3))
      const { status, closeCode } = await peer.end()
      assert.equal(status, 101)
      assert.ok([1002, 1003, 1007, 1008, 1009].includes(closeCode ?? 0), `closed with ${closeCode}`)
    })
  }
})

/** 400 bytes that look random and are the same each time. */
function garbage(seed: number): Buffer {
  let state = seed * 2_654_435_761
  return Buffer.from(
    Array.from({ length: 400 }, () => (state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff) >> 16),
  )
}
