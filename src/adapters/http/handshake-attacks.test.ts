/** What hostile peers send to open a connection. After each the same process serves a good client, or the test fails. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, afterEach, before, describe, it } from 'node:test'
import { answerTo, servesOn, type Attack } from '../../../test/support/attacks.ts'
import { startSockets } from '../../../test/support/fake-hub.ts'
import { frame, handshake, opcodes, RawPeer } from '../../../test/support/raw-peer.ts'

const { text } = opcodes

let server: Awaited<ReturnType<typeof startSockets>>

before(async () => {
  server = await startSockets({ headersTimeout: 300, requestTimeout: 600 })
})
after(() => server.stop())
afterEach(() => servesOn(server))

const end = frame(opcodes.close, Buffer.from([0x03, 0xe8]))
const header = (name: string, value: string | string[] | undefined) => handshake({ [name]: value })
const upgrade = (path: string) => handshake({}, `GET ${path}`)
const manyHeaders = Object.fromEntries(Array.from({ length: 1_200 }, (_, at) => [`x${at}`, '1']))

const handshakes: Attack[] = [
  { name: 'A001 target //', bytes: [upgrade('//')], expected: '400 invalid_request' },
  {
    name: 'A001 another host in the target',
    bytes: [upgrade('//evil.example/ws')],
    expected: '400 invalid_request',
  },
  { name: 'A001 backslashes', bytes: [upgrade('/\\[')], expected: '400 invalid_request' },
  { name: 'A002 target http://[/', bytes: [upgrade('http://[/')], expected: '400 invalid_request' },
  {
    name: 'A002 without an upgrade',
    bytes: ['GET http://[/ HTTP/1.1\r\nHost: a\r\n\r\n'],
    expected: '400 invalid_request',
  },
  { name: 'another path', bytes: [upgrade('/wss')], expected: '404 not_found' },
  {
    name: 'A006 a frame in the same segment',
    bytes: [handshake(), frame(text, 'early'), end],
    expected: 'early',
  },
  { name: 'A005 a bad frame in the same segment', bytes: [handshake(), frame(3)], expected: '1002' },
  {
    name: 'A007 version 12',
    bytes: [header('Sec-WebSocket-Version', '12')],
    expected: '426 upgrade_required',
  },
  { name: 'A007 version 8', bytes: [header('Sec-WebSocket-Version', '8')], expected: '426 upgrade_required' },
  {
    name: 'A007 no version',
    bytes: [header('Sec-WebSocket-Version', undefined)],
    expected: '426 upgrade_required',
  },
  { name: 'A008 no key', bytes: [header('Sec-WebSocket-Key', undefined)], expected: '400 invalid_request' },
  { name: 'A008 short key', bytes: [header('Sec-WebSocket-Key', 'AAAA')], expected: '400 invalid_request' },
  {
    name: 'A008 two keys',
    bytes: [header('Sec-WebSocket-Key', ['AAAAAAAAAAAAAAAAAAAAAA==', 'BBBBBBBBBBBBBBBBBBBBBB=='])],
    expected: '400 invalid_request',
  },
  { name: 'A009 POST', bytes: [handshake({}, 'POST /ws')], expected: '405 method_not_allowed' },
  {
    name: 'A010 h2c',
    bytes: [handshake({ Upgrade: 'h2c', Connection: 'Upgrade, close' })],
    expected: '200',
  },
  {
    name: 'A012 a page of another site',
    bytes: [header('Origin', 'https://evil.example')],
    expected: '403 forbidden',
  },
  ...[
    'null',
    'http://glassroom.test.evil.example',
    'http://glassroom.test@evil.example',
    'http://glassroom.test.',
    'http://glassroom.test:81',
    'http://sub.glassroom.test',
    'ftp://glassroom.test',
    'http://glassroom.test/',
    '',
  ].map((origin) => ({
    name: `A013 origin "${origin}"`,
    bytes: [header('Origin', origin)],
    expected: '403 forbidden',
  })),
  {
    name: 'A013 own origin in capitals',
    bytes: [header('Origin', 'HTTPS://GLASSROOM.TEST'), end],
    expected: '',
  },
  { name: 'A014 no origin', bytes: [handshake(), frame(text, 'hi'), end], expected: 'hi' },
  { name: 'A015 a, a', bytes: [header('Sec-WebSocket-Protocol', 'a, a')], expected: '400 invalid_request' },
  {
    name: 'A015 8 KiB of spaces',
    bytes: [header('Sec-WebSocket-Protocol', `a${' '.repeat(8 * 1024)}b`)],
    expected: '400 invalid_request',
  },
  // What trims by Unicode's rules hears a name here, and the WebSocket library does not.
  ...['a\xa0', '\xa0a', 'a,\xa0b', '\xa0', 'a,', ',', 'a b', 'a;b'].map((list) => ({
    name: `A015 the list ${JSON.stringify(list)}`,
    bytes: [Buffer.from(header('Sec-WebSocket-Protocol', list), 'latin1')],
    expected: '400 invalid_request',
  })),
  {
    name: 'A015 tabs and spaces',
    bytes: [header('Sec-WebSocket-Protocol', 'a \t,\t b'), frame(text, 'hi'), end],
    expected: 'hi',
  },
  {
    name: 'extensions that are none',
    bytes: [header('Sec-WebSocket-Extensions', ';=, permessage-deflate;x'), frame(text, 'hi'), end],
    expected: 'hi',
  },
  { name: 'A016 1,200 headers', bytes: [handshake(manyHeaders), frame(text, 'hi'), end], expected: 'hi' },
  { name: 'A017 a header of 20 KiB', bytes: [header('X', 'x'.repeat(20 * 1024))], expected: '431' },
  { name: 'A018 a header that never ends', bytes: ['GET / HTTP/1.1\r\nHost: a\r\nX: '], expected: '408' },
  {
    name: 'A019 a body that never ends',
    bytes: ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n'],
    expected: '200',
  },
  {
    name: 'A020 two lengths',
    bytes: ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    expected: '400',
  },
  {
    name: 'A021 two hosts',
    bytes: [header('Host', ['glassroom.test', 'b'])],
    expected: '400 invalid_request',
  },
  {
    name: 'A021 two hosts without an upgrade',
    bytes: ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    expected: '400 invalid_request',
  },
  { name: 'A022 no host', bytes: [header('Host', undefined)], expected: '400 invalid_request' },
  { name: 'A022 a bad host', bytes: [header('Host', 'a b[')], expected: '400 invalid_request' },
  {
    name: 'A023 TLS',
    bytes: [Buffer.from('16030100f8010000f40303', 'hex'), Buffer.alloc(64, 7)],
    expected: '400',
  },
  { name: 'A023 HTTP/0.9', bytes: ['GET /\r\n\r\n'], expected: '400 invalid_request' },
]

describe('a hostile handshake', () => {
  for (const { name, bytes, expected } of handshakes) {
    it(`is answered: ${name}`, async () => assert.equal(await answerTo(server.port, bytes), expected))
  }

  it('learns the version that is spoken here', async () => {
    const { head } = await (
      await RawPeer.connect(server.port)
    )
      .send(header('Sec-WebSocket-Version', '12'))
      .end()
    assert.match(head, /Sec-WebSocket-Version: 13/)
  })
})

describe('a peer that resets', () => {
  const resets: { name: string; bytes: string[]; waits: boolean }[] = [
    { name: 'A003 during the handshake', bytes: [handshake()], waits: false },
    { name: 'A004 right after the handshake', bytes: [handshake()], waits: true },
    { name: 'A004 during a refusal', bytes: [upgrade('/nothing')], waits: false },
    { name: 'A004 after a refusal', bytes: [upgrade('/nothing')], waits: true },
    {
      name: 'during a request',
      bytes: ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc'],
      waits: false,
    },
  ]
  for (const { name, bytes, waits } of resets) {
    it(`harms nobody: ${name}`, async () => {
      for (let round = 0; round < 20; round += 1) {
        const peer = await RawPeer.connect(server.port)
        peer.send(...bytes)
        if (waits) await peer.until(({ status }) => status > 0)
        peer.socket.resetAndDestroy()
        await once(peer.socket, 'close')
      }
    })
  }
})
