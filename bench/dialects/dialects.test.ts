import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Unable } from '../failure.ts'
import { Envelope } from '../ledger/envelope.ts'
import { dialects, findDialect } from './dialects.ts'
import { Text } from './frame.ts'
import { Notes, textOf } from './testing/member.ts'

/** Frames of all protocols, to be damaged. */
const frames = [
  '{"type":"welcome","limits":{"messagesPerSecond":5}}',
  `{"type":"message","id":"i","room":"room1","seq":1,"text":"${textOf(0, 0)}"}`,
  '{"type":"ack","ref":"r","id":"i","seq":1}',
  '{"type":"joined","room":{"id":"room1"},"messages":[{"id":"i","room":"r","text":"t","seq":1}],"truncated":false}',
  '{"type":"stored","room":"room1","messages":[{"id":"i","seq":null}]}',
  textOf(0, 1),
  '0{"sid":"s"}',
  '2',
  '40{"sid":"s"}',
  `42["message","room1","${textOf(0, 0)}"]`,
  `427["message",{"room":"room1","text":"${textOf(0, 0)}"}]`,
  '430[{"error":"no","message":"why"}]',
  '44{"message":"no"}',
  '{"id":1,"connect":{"pong":true}}',
  '{"id":2,"subscribe":{"epoch":"e","publications":[{"data":"d","offset":1}],"recovered":true}}',
  `{"id":3,"publish":{}}\n{"push":{"channel":"room1","pub":{"data":"${textOf(0, 0)}","offset":3}}}\n{}`,
  '{"id":3,"error":{"code":103,"message":"no"}}',
]

/** Pseudo-random whole numbers, the same in every run. */
function* randoms(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state >>> 8
  }
}

function damaged(text: string, draw: () => number): Buffer {
  const bytes = Buffer.from(text)
  for (let i = draw() % 4; i > 0 && bytes.length > 0; i--) bytes[draw() % bytes.length] = draw() % 256
  const [start, end] = [draw() % 8 === 0 ? draw() % 40 : 0, draw() % 3 === 0 ? draw() % 200 : bytes.length]
  return bytes.subarray(start, Math.max(start, end))
}

describe('the dialects', () => {
  it('are found by name, with settings or without', async () => {
    for (const { name } of dialects) assert.equal((await findDialect(name)).name, name)
    const { answer, echoes } = await findDialect('socketio?acks=no&echoes=no&join=enter')
    assert.deepEqual([answer, echoes], ['none', false])
  })

  for (const [given, sentence] of [
    ['irc', /no dialect "irc".*glassroom, broadcast, .*path of a file/],
    ['socketio?jion=enter', /socketio has no setting "jion"\. Its settings: path, namespace/],
    ['socketio?acks=true', /The setting acks of socketio is yes or no/],
    ['glassroom?a=b', /It has no settings/],
    ['./irc.mjs', /cannot be loaded/],
    ['irc.ts', /cannot be loaded/],
  ] as const) {
    it(`are not found by ${given}, and a sentence says why`, async () => {
      await assert.rejects(findDialect(given), (error) => {
        assert.ok(error instanceof Unable && error.exitCode === 2)
        assert.match(error.message, sentence)
        return true
      })
    })
  }

  it('throw at no bytes at all', async () => {
    const numbers = randoms(7)
    const draw = () => numbers.next().value as number
    for (const { name } of dialects) {
      const notes = new Notes()
      const speech = (await findDialect(name)).speech(notes)
      speech.opening?.()
      speech.join('room1')
      for (let i = 0; i < 4_000; i++) speech.hear(damaged(frames[draw() % frames.length] ?? '', draw))
      for (let i = 0; i < 500; i++) speech.hear(Buffer.from(Array.from({ length: draw() % 60 }, draw)))
      assert.notEqual(notes.of('nonsense').length, 0)
      assert.notEqual(notes.of('message').length, 0)
    }
  })
})

describe('the text of a message', () => {
  const text = new Envelope('abcdefgh', 64).text(1, 2, 3, 4)

  it('is found wherever it stands, also when it moved', () => {
    const finder = new Text()
    for (const before of ['', '{"a":"', '{"long":"long","a":"', ''])
      assert.equal(finder.at(Buffer.from(`${before}${text}"}`)), before.length)
    assert.equal(finder.at(Buffer.from('hello')), -1)
  })

  it('has nothing that JSON escapes', () => {
    assert.equal(JSON.stringify(textOf(999_999, 99_999_999)), `"${textOf(999_999, 99_999_999)}"`)
  })
})
