import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { encode, encodeMessage, joinedFrame } from '../../src/protocol/codec.ts'
import type { SaidMessage } from '../../src/protocol/frames.ts'
import { testServer } from '../../test/support/server.ts'
import { Unable } from '../failure.ts'
import type { Kept } from './dialect.ts'
import { pauseSeconds } from './glassroom-venue.ts'
import { glassroom } from './glassroom.ts'
import { conversation } from './testing/conversation.ts'
import { Member, message, Notes, refOf, textOf } from './testing/member.ts'

const room = { id: 'room1', name: 'A room', createdAt: '', head: 2, membersOnline: 1 }
const sender = { id: 'm', name: '"text":"trap' }

function said(seq: number | null, change: Partial<SaidMessage> = {}): SaidMessage {
  const [id, ref] = ['id-7', refOf(7)]
  return { id, room: 'room1', seq, sender, kind: 'chat', text: textOf(3, 7), sentAt: '', ref, ...change }
}

/** What the ear of a member of room1 is told of frames. */
function heard(...frames: string[]): Notes {
  const notes = new Notes()
  const speech = glassroom.speech(notes)
  speech.join('room1')
  for (const frame of frames) speech.hear(Buffer.from(frame))
  return notes
}

describe('the dialect glassroom', { timeout: 30_000 }, () => {
  conversation(
    () => glassroom,
    async () => {
      const server = await testServer()
      return { url: new URL(server.url), stop: () => server.stop() }
    },
  )

  it('finds a message in its raw frame, with its room, number and id', () => {
    const frames = [said(41), said(null), said(42, { room: 'room2' }), said(43, { room: 'room12' })]
    const notes = heard(...frames.map((each) => encodeMessage(each)))
    const places = [message(3, 7, 41), message(3, 7, 0), message(3, 7, 42, false), message(3, 7, 43, false)]
    assert.deepEqual(notes.told, places)
    assert.deepEqual(notes.ids, ['id-7', 'id-7', 'id-7', 'id-7'])
  })

  it('recognises messages and acks whose fields come in another order, or spaced', () => {
    const { sender: by, id, ...rest } = said(5)
    const ack = { id: 'id-7', seq: 5, type: 'ack', ref: refOf(7) }
    const frames = [
      JSON.stringify({ sender: by, ...rest, type: 'message', id }),
      JSON.stringify(ack, null, 2),
    ]
    const notes = heard(...frames)
    assert.deepEqual(notes.told, [message(3, 7, 5), { what: 'acked', detail: { ref: refOf(7), number: 5 } }])
    assert.deepEqual(notes.ids, ['id-7'])
  })

  it('reads an ack with and without a number', () => {
    const ack = { type: 'ack', ref: refOf(7), id: 'id-7', sentAt: '', durable: 'journal' } as const
    const notes = heard(encode({ ...ack, seq: 12 }), encode({ ...ack, seq: null }))
    assert.deepEqual(
      notes.of('acked').map(({ detail }) => detail),
      [
        { ref: refOf(7), number: 12 },
        { ref: refOf(7), number: 0 },
      ],
    )
  })

  it('tells what was missed, numbers that came later, refusals and pongs', () => {
    const missed = [{ id: 'id-7', room: 'room1', text: textOf(3, 7), number: 9 }]
    const messages = [
      { id: 'a', seq: 1 },
      { id: 'b', seq: null },
    ]
    const refusal = { code: 'overloaded', message: 'too much' } as const
    const notes = heard(
      joinedFrame(room, [], [encodeMessage(said(9))], true),
      encode({ type: 'stored', room: 'room1', messages }),
      encode({ type: 'error', ...refusal, ref: 'r' }),
      encode({ type: 'error', ...refusal }),
      encode({ type: 'pong' }),
      encode({ type: 'member_left', room: 'room1', members: [], membersOnline: 0 }),
      encode({ type: 'bye', code: 1001, reason: 'draining' }),
    )
    assert.deepEqual(notes.told, [
      { what: 'joined', detail: { missed, truncated: true } },
      { what: 'numbered', detail: { room: 'room1', messages } },
      { what: 'refused', detail: { code: 'overloaded', text: 'too much', ref: 'r' } },
      { what: 'refused', detail: { code: 'overloaded', text: 'too much', ref: undefined } },
      { what: 'ponged' },
    ])
  })

  it('passes on how much a sender may say', () => {
    const limits = { messagesPerSecond: 20 }
    const notes = heard(JSON.stringify({ type: 'welcome', limits }), JSON.stringify({ type: 'welcome' }))
    assert.deepEqual(notes.told, [{ what: 'welcomed', detail: 20 }, { what: 'welcomed' }])
  })

  it('calls nonsense what is no frame, of no known kind, or without what its kind must have', () => {
    const frames = [
      '',
      '{',
      '7',
      'null',
      '[]',
      '{}',
      '{"type":"massage"}',
      '{"type":"error"}',
      '{"type":"stored"}',
    ]
    const joined = joinedFrame({ ...room, id: 'room2' }, [], [], false)
    const odd = [joined, '{"type":"joined"}', '{"type":"stored","room":"room1","messages":[7]}']
    const notes = heard(...frames, ...odd)
    assert.deepEqual(new Set(notes.told.map(({ what }) => what)), new Set(['nonsense']))
    assert.equal(notes.told.length, frames.length + odd.length)
  })

  it('signs in with the token that it was given', async () => {
    const server = await testServer()
    try {
      const { id } = await server.createRoom()
      const member = await Member.connect(glassroom, glassroom.venue(new URL(server.url)), id)
      member.send(member.speech.signIn?.())
      await member.join()
      assert.equal((await member.notes.until('welcomed', 2)).length, 2)
      assert.deepEqual(member.notes.of('refused'), [])
      await member.end()
    } finally {
      await server.stop()
    }
    assert.equal(glassroom.speech(new Notes()).signIn?.(), undefined)
  })

  it('says a message with a trace, and asks for what came after a number', () => {
    const speech = glassroom.speech(new Notes())
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const sent = { type: 'send', room: 'room1', text: textOf(0, 1), ref: refOf(1), traceparent: trace }
    assert.deepEqual(JSON.parse(speech.say('room1', textOf(0, 1), refOf(1), trace)), sent)
    assert.deepEqual(JSON.parse(speech.join('room1', 12) ?? ''), { type: 'join', room: 'room1', after: 12 })
  })
})

describe('the venue of glassroom', { timeout: 30_000 }, () => {
  it('reads a history of several pages past a number', async () => {
    const rows = Array.from({ length: 450 }, (_, i) => said(i + 1))
    const url = await serving(({ url: path = '' }, response) => {
      const query = new URL(path, 'http://host').searchParams
      const items = rows.slice(Number(query.get('after'))).slice(0, Number(query.get('limit')))
      response.end(JSON.stringify({ items, nextCursor: items.at(-1)?.seq === 450 ? null : 'more' }))
    })
    const numbers: number[] = []
    let pages = 0
    for await (const page of glassroom.venue(url).history?.('room1', 40) ?? []) {
      pages++
      numbers.push(...page.map(({ number }: Kept) => number))
    }
    assert.deepEqual(
      numbers,
      rows.slice(40).map(({ seq }) => seq),
    )
    assert.equal(pages, 3)
  })

  it('asks again while the server is away, and gives up in the end', async () => {
    let asked = 0
    const url = await serving((_request, response) => {
      const status = ++asked === 3 ? 200 : asked % 2 === 0 ? 503 : 429
      response.writeHead(status, { 'retry-after': '0' }).end('{"head":5}')
    })
    const venue = glassroom.venue(url)
    assert.equal(await venue.head?.('room1'), 5)
    assert.equal(asked, 3)
    await assert.rejects(async () => venue.head?.('room1'), Unable)
    assert.equal(asked, 8)
  })

  it('says so at once when rooms are made too fast, or nobody is there who knows what a room is', async () => {
    const limited = await serving((_request, response) => response.writeHead(429).end())
    await assert.rejects(glassroom.venue(limited).openRoom('a'), /RATE_LIMIT=off/)
    const other = await serving((_request, response) => response.end('<html>'))
    await assert.rejects(glassroom.venue(other).openRoom('a'), /does not answer as Glassroom does/)
  })

  it('asks for the room that is meant, whatever its id', async () => {
    const paths: string[] = []
    const url = await serving(({ url: path = '' }, response) => {
      paths.push(path.replace(/\?.*/, ''))
      response.end('{"head":0,"items":[],"nextCursor":null}')
    })
    const venue = glassroom.venue(url)
    await venue.head?.('../../metrics?a#b')
    for await (const page of venue.history?.('a/b', 0) ?? []) assert.deepEqual(page, [])
    assert.deepEqual(paths, ['/api/rooms/..%2F..%2Fmetrics%3Fa%23b', '/api/rooms/a%2Fb/messages'])
    for (const id of ['', '.', '..']) {
      const other = await serving((_request, response) => response.end(JSON.stringify({ id })))
      await assert.rejects(glassroom.venue(other).openRoom('a'), /does not answer as Glassroom does/)
    }
  })

  it('waits as long as the server asks for, and never long', () => {
    const asked = [null, '0', '2.5', '3600', '-1', 'Wed, 21 Oct 2026 07:28:00 GMT']
    assert.deepEqual(asked.map(pauseSeconds), [1, 0, 2.5, 5, 0, 1])
  })

  it('keeps the path of the URL, and names the member', () => {
    const { href } = glassroom.venue(new URL('https://host/chat')).socket('room1', 'a b')
    assert.equal(href, 'wss://host/chat/ws?name=a+b')
  })
})

/** Where requests are answered so, until the test process ends. */
async function serving(answer: RequestListener): Promise<URL> {
  const server = createServer({ keepAlive: false }, answer).listen(0, '127.0.0.1')
  server.unref()
  await once(server, 'listening')
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}
