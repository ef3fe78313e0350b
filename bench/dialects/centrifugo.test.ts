import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Centrifuge, type PublicationContext, type SubscribedContext, type Subscription } from 'centrifuge'
import { WebSocket } from 'ws'
import { centrifugo } from './centrifugo.ts'
import type { Dialect, Venue } from './dialect.ts'
import { Member, message, Notes, refOf, textOf } from './testing/member.ts'
import { startTarget, type Target } from './testing/target.ts'

/** What the ear of a member of room1 is told of frames; its commands were 1 to connect and 2 to subscribe. */
function heard(...frames: string[]): Notes {
  const notes = new Notes()
  const speech = centrifugo('').speech(notes)
  speech.opening?.()
  speech.join('room1')
  for (const frame of frames) speech.hear(Buffer.from(frame))
  return notes
}

/** Resolves when the official client is in the channel. */
function subscribed(subscription: Subscription): Promise<SubscribedContext> {
  return new Promise((resolve) => subscription.once('subscribed', resolve))
}

function push(seq: number, offset: number, channel = 'room1'): string {
  const info = { user: '', client: 'c' }
  return JSON.stringify({ push: { channel, pub: { data: textOf(1, seq), info, offset } } })
}

describe('the dialect centrifugo', { timeout: 30_000 }, () => {
  let target: Target
  let dialect: Dialect
  let venue: Venue
  before(async () => {
    target = await startTarget('centrifugo')
    dialect = centrifugo('')
    venue = dialect.venue(target.url)
  })
  after(() => target.stop())

  const connected = (room: string) => Member.connect(dialect, venue, room)

  it('is given what was said while it was away, and is told when that is gone', async () => {
    const [first, second] = [await connected('away'), await connected('away')]
    await Promise.all([first.join(), second.join()])
    first.say(1, 0)
    await second.notes.until('message')
    await second.end()
    first.say(1, 1)
    first.say(1, 2)
    await first.notes.until('acked', 3)
    const again = await connected('away')
    const missed = [2, 3].map((number) => ({ id: '', room: 'away', text: textOf(1, number - 1), number }))
    assert.deepEqual(await again.join(1), { what: 'joined', detail: { missed, truncated: false } })
    const late = await connected('away')
    assert.deepEqual(await late.join(99), { what: 'joined', detail: { missed: [], truncated: true } })
    await Promise.all([first, again, late].map((member) => member.end()))
  })

  it('is told why a message was refused', async () => {
    const member = await connected('mine')
    await member.join()
    member.say(1, 0, 'theirs')
    assert.deepEqual(await member.notes.until('refused'), [
      { what: 'refused', detail: { code: '103', text: 'permission denied', ref: refOf(0) } },
    ])
    await member.end()
  })

  it('understands the server as the official client does', async () => {
    const url = venue.socket('both', '').href
    const client = new Centrifuge(url, { websocket: WebSocket })
    const theirs = client.newSubscription('both', { recoverable: true, positioned: true })
    const seen: PublicationContext[] = []
    theirs.on('publication', (context) => seen.push(context))
    const first = subscribed(theirs)
    theirs.subscribe()
    client.connect()
    await first
    const ours = await connected('both')
    await ours.join()
    ours.say(1, 0)
    await ours.notes.until('acked')
    await theirs.publish(textOf(2, 0))
    assert.deepEqual(await ours.notes.until('message', 2), [message(1, 0, 1), message(2, 0, 2)])
    assert.deepEqual(
      seen.map(({ data, offset }) => ({ data: data as unknown, offset })),
      [
        { data: textOf(1, 0), offset: 1 },
        { data: textOf(2, 0), offset: 2 },
      ],
    )
    client.disconnect()
    ours.say(1, 1)
    await ours.notes.until('acked', 2)
    const missed = new Promise<PublicationContext>((resolve) => theirs.once('publication', resolve))
    const again = subscribed(theirs)
    client.connect()
    const { recovered } = await again
    const data: unknown = (await missed).data
    assert.deepEqual([recovered, data], [true, textOf(1, 1)])
    client.disconnect()
    await ours.end()
  })

  it('reads several replies of one frame, and lines that are empty', () => {
    const connect = '{"id":1,"connect":{"client":"c"}}'
    const notes = heard([connect, '', '{"id":2,"subscribe":{}}', push(0, 1), push(1, 12)].join('\n'), '\n')
    const joined = { what: 'joined', detail: { missed: [], truncated: false } }
    assert.deepEqual(notes.told, [{ what: 'welcomed' }, joined, message(1, 0, 1), message(1, 1, 12)])
  })

  it('reads a message of another channel, without an offset, or laid out in another way', () => {
    const data = textOf(1, 0)
    const unnumbered = JSON.stringify({ push: { channel: 'room1', pub: { data } } })
    const spaced = JSON.stringify({ push: { pub: { offset: 3, data }, channel: 'room1' } }, null, 1)
    const notes = heard(push(0, 7, 'room2'), unnumbered, spaced.replaceAll('\n', ''))
    assert.deepEqual(notes.told, [message(1, 0, 7, false), message(1, 0, 0), message(1, 0, 3)])
  })

  it('answers pings only if the server wants it', () => {
    assert.deepEqual(heard('{"id":1,"connect":{"client":"c"}}', '{}').of('reply'), [])
    const wanted = heard('{"id":1,"connect":{"client":"c","pong":true}}', '{}')
    assert.deepEqual(wanted.of('reply'), [{ what: 'reply', detail: '{}' }])
  })

  it('passes over news of members, and tells when the server ends the subscription', () => {
    const join = { push: { channel: 'room1', join: { info: {} } } }
    const unsubscribe = { push: { channel: 'room1', unsubscribe: { code: 2500, reason: 'server' } } }
    assert.deepEqual(heard(JSON.stringify(join), JSON.stringify(unsubscribe)).told, [
      { what: 'refused', detail: { code: 'unsubscribed', text: 'server', ref: undefined } },
    ])
  })

  it('calls nonsense what is no reply, or answers nothing that was asked', () => {
    const frames = ['', '{', '[]', '7', '{"a":1}', '{"id":1}', '{"id":9,"connect":{}}', '{"push":{"pub":7}}']
    const notes = heard(...frames, '{"id":2,"subscribe":{"publications":[7]}}')
    assert.deepEqual(new Set(notes.told.map(({ what }) => what)), new Set(['nonsense']))
    assert.equal(notes.told.length, frames.length + 1)
    const strange = { what: 'acked', detail: { ref: undefined, number: 0 } }
    assert.deepEqual(heard('{"id":9,"publish":{}}').told, [strange])
  })

  it('names channels by namespace, and connects with a token', async () => {
    const other = centrifugo('namespace=chat&token=abc&history=no')
    assert.equal(await other.venue(new URL('http://host')).openRoom('bench 1'), 'chat:bench-1')
    assert.ok(!other.numbered && !other.resumes)
    const connect = { id: 1, connect: { name: 'bench', token: 'abc' } }
    assert.deepEqual(JSON.parse(other.speech(new Notes()).opening?.() ?? ''), connect)
  })
})
