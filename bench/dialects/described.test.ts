import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { WebSocketServer, type WebSocket } from 'ws'
import { Unable } from '../failure.ts'
import { loadDialect } from './described.ts'
import { conversation } from './testing/conversation.ts'
import { message, Notes, refOf, textOf } from './testing/member.ts'
import type { Target } from './testing/target.ts'

const folder = mkdtempSync(join(tmpdir(), 'glassroom-dialect-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0

function file(text: string): string {
  const path = join(folder, `${++files}.mjs`)
  writeFileSync(path, text)
  return path
}

/** The first code block of the documentation. */
function example(): string {
  const [, code = ''] = /```js\n(.*?)```/s.exec(readFileSync('docs/bench-dialects.md', 'utf8')) ?? []
  return code
}

interface Frame {
  op: string
  room: string
  text: string
  ref: string
}

/** The server that the documentation's example is for. */
async function documented(): Promise<Target> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  const rooms = new Map<string, Set<WebSocket>>()
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const { op, room, text, ref } = JSON.parse(data.toString()) as Frame
      if (op === 'pong') return
      const members = rooms.get(room) ?? new Set()
      if (op === 'join') rooms.set(room, members.add(socket))
      if (op === 'join') return socket.send('{"op":"joined"}')
      if (op === 'leave') return void members.delete(socket)
      if (!members.has(socket))
        return socket.send(JSON.stringify({ op: 'refused', reason: 'not in it', ref }))
      for (const member of members) member.send(JSON.stringify({ op: 'said', body: { room, text } }))
      socket.send(JSON.stringify({ op: 'taken', ref }))
    })
    socket.send('{"op":"ping"}')
  })
  await once(server, 'listening')
  const url = new URL(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return { url, stop: async () => void server.close() }
}

describe('the example of the documentation', { timeout: 30_000 }, () => {
  conversation(() => loadDialect(file(example())), documented)

  it('has at most 15 lines', () => {
    const lines = example().trimEnd().split('\n')
    assert.ok(lines.length > 5 && lines.length <= 15)
  })
})

describe('a described dialect', { timeout: 30_000 }, () => {
  it('needs to say nothing but how to say', async () => {
    const dialect = await loadDialect(file('export const say = (room, text) => text'))
    assert.deepEqual(
      [dialect.answer, dialect.echoes, dialect.numbered, dialect.resumes],
      ['echo', true, false, false],
    )
    const notes = new Notes()
    const speech = dialect.speech(notes)
    assert.equal(speech.opening?.(), undefined)
    assert.equal(speech.join('room1'), undefined)
    assert.equal(speech.leave, undefined)
    for (const frame of [`{"data":"{\\"text\\":\\"`, 'hello']) speech.hear(Buffer.from(frame))
    speech.hear(Buffer.from(`{"a":1,"text":"${textOf(1, 2)}"}`))
    assert.deepEqual(notes.told, [{ what: 'welcomed' }, message(1, 2)])
    const venue = dialect.venue(new URL('http://host/chat'))
    assert.equal(venue.socket('room1', 'me').href, 'ws://host/chat')
    assert.equal(await venue.openRoom('bench 1'), 'bench-1')
  })

  it('tells messages from other frames by their start, and reads numbers', async () => {
    const dialect = await loadDialect(
      file(`
        export const say = (room, text) => text
        export const messageStart = '{"said"'
        export const numberKey = '"n":'
      `),
    )
    assert.ok(dialect.numbered)
    const notes = new Notes()
    const speech = dialect.speech(notes)
    speech.hear(Buffer.from(`{"history":["${textOf(1, 1)}"]}`))
    speech.hear(Buffer.from(`{"said":"${textOf(1, 2)}","n":17}`))
    assert.deepEqual(notes.told, [message(1, 2, 17)])
  })

  it('waits for a greeting, and takes a join that is not answered for one', async () => {
    const dialect = await loadDialect(
      file(`
        export const greets = true
        export const answersJoin = false
        export const opening = () => 'hello'
        export const join = (room, after) => room + after
        export const socket = (url, room, member) => url + room + '?as=' + member
        export const openRoom = async (room, url) => url.host + room
        export const say = (room, text) => text
        export const hear = (frame, ear) => ear.welcomed()
      `),
    )
    const notes = new Notes()
    const speech = dialect.speech(notes)
    assert.deepEqual([speech.opening?.(), notes.told], ['hello', []])
    speech.hear(Buffer.from('who are you?'))
    assert.equal(speech.join('room1', 3), 'room13')
    assert.deepEqual(notes.told, [{ what: 'welcomed' }])
    await notes.until('joined')
    const venue = dialect.venue(new URL('http://host'))
    assert.equal(venue.socket('room1', 'me').href, 'ws://host/room1?as=me')
    assert.equal(await venue.openRoom('a'), 'hosta')
  })

  it('passes on what the file hears, and reports what it gets wrong', async () => {
    const dialect = await loadDialect(
      file(`
        export const say = (room, text) => text
        export const hear = (frame, ear) => {
          if (frame === 'taken') ear.acked('${refOf(1)}', 4)
          else if (frame === 'no') ear.refused('busy', 'come back', 'r')
          else if (frame === 'odd') ear.acked(7)
          else if (frame === 'odder') ear.acked('r', 'x')
          else JSON.parse(frame)
        }
      `),
    )
    const notes = new Notes()
    const speech = dialect.speech(notes)
    for (const frame of ['taken', 'no', 'odd', 'odder', 'broken']) speech.hear(Buffer.from(frame))
    const [acked, refused, ...mistakes] = notes.told
    assert.deepEqual(acked, { what: 'acked', detail: { ref: refOf(1), number: 4 } })
    assert.deepEqual(refused, { what: 'refused', detail: { code: 'busy', text: 'come back', ref: 'r' } })
    const words = mistakes.map(({ detail }) => (detail as { text: string }).text)
    assert.match(words[0] ?? '', /a ref that is a number, not a text/)
    assert.match(words[1] ?? '', /a number that is none/)
    assert.match(words[2] ?? '', /hear throws SyntaxError/)
  })
})

const say = 'export const say = (room, text) => text\n'

const mistakes: [name: string, text: string, sentence: RegExp][] = [
  ['cannot be read as a module', 'export const', /cannot be loaded/],
  ['does not say how to say', 'export const join = (room) => room', /no function say\(room, text, ref\)/],
  ['has a name that means nothing', `${say}export const jion = 1`, /exports jion, which means nothing here/],
  ['has something of another kind', 'export const say = "x"', /say is a function, not a string/],
  ['has no such answer', `${say}export const answer = 'maybe'`, /answer is ack, echo or none/],
  ['hears no acks', `${say}export const answer = 'ack'`, /no function hear/],
  ['hears no greeting', `${say}export const greets = true`, /no function hear/],
  ['joins nothing', `${say}export const hear = () => 1\nexport const answersJoin = true`, /no function join/],
  ['answers by an echo without one', `${say}export const echoes = false`, /does not hear itself/],
  ['throws', 'export const say = () => { throw new Error("oh") }', /say throws Error: oh/],
  ['says no text', 'export const say = () => 7', /say answers what to send, a text, not number/],
  ['hides the text', 'export const say = (room, text) => btoa(text)', /does not hold the text as it is/],
  ['gives no URL', `${say}export const socket = () => 'nowhere'`, /socket answers a URL, not nowhere/],
]

describe('a mistake in a described dialect', () => {
  for (const [name, text, sentence] of mistakes) {
    it(`is a sentence: it ${name}`, async () => {
      await assert.rejects(loadDialect(file(text)), (error) => {
        assert.ok(error instanceof Unable)
        assert.equal(error.exitCode, 2)
        assert.match(error.message, sentence)
        return true
      })
    })
  }

  it('is a sentence also where rooms are made', async () => {
    const openRoom = async (body: string) => {
      const dialect = await loadDialect(file(`${say}export const openRoom = () => ${body}`))
      return dialect.venue(new URL('ws://host')).openRoom('a')
    }
    await assert.rejects(openRoom('Promise.reject(new Error("full"))'), /openRoom failed: full/)
    await assert.rejects(openRoom('7'), /openRoom answers what members call the room/)
  })

  it('is a sentence when there is no such file', async () => {
    await assert.rejects(loadDialect('./nowhere.mjs'), /The dialect .\/nowhere.mjs cannot be loaded/)
  })
})
