/** Traces of a whole server: each message's way is one, and whatever becomes of them, chat is the same. */

import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { SendFrame, WelcomeFrame } from '../../src/protocol/frames.ts'
import type { Chatter } from '../support/chatter.ts'
import { answeringReceiver, type ReceivedSpan } from '../support/otlp-receiver.ts'
import { testServer, type TestServer } from '../support/server.ts'
import { receivedBy, receiverOf } from '../support/tracing-world.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'
const traceparent = `00-${traceId}-${parent}-01`

/** The spans that a server exported from its start to its end. */
async function exportedBy(
  t: TestContext,
  use: (server: TestServer) => Promise<void>,
): Promise<ReceivedSpan[]> {
  const collector = await receiverOf(t, answeringReceiver())
  const server = await testServer({ otel: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } })
  await use(server).finally(() => server.stop())
  return receivedBy(collector)
}

/** A client that showed the token it was welcomed with, in the room. */
async function signedIn(server: TestServer, room: string): Promise<Chatter> {
  const client = await server.chatter()
  const [{ token }] = client.of('welcome') as [WelcomeFrame]
  client.say({ type: 'hello', token })
  await client.until('welcome', 2)
  client.say({ type: 'join', room })
  await client.next('joined')
  return client
}

const send = (room: string, ref: string): SendFrame => ({
  type: 'send',
  room,
  text: 'hello',
  ref,
  traceparent,
})
const named = (spans: ReceivedSpan[]) => spans.map(({ name }) => name).toSorted()
const context = ({ traceId, spanId }: ReceivedSpan) => ({ traceId, spanId })

describe('the trace of a message', { timeout: 60_000 }, () => {
  it("is one, with all its parts, in a signed-in client's trace", async (t) => {
    const spans = await exportedBy(t, async (server) => {
      const { id } = await server.createRoom()
      const [ada, bob] = [await signedIn(server, id), await server.joined(id)]
      ada.say(send(id, 'one'))
      assert.equal((await ada.next('message')).traceId, traceId)
      assert.equal((await bob.next('message')).traceId, traceId)
    })
    const trace = spans.filter((span) => span.traceId === traceId)
    assert.deepEqual(named(trace), ['deliver /rooms/{roomId}', 'queue', 'send /rooms/{roomId}', 'store'])
    const whole = trace.find(({ kind }) => kind === 4) ?? assert.fail('no whole')
    assert.equal(whole.parentSpanId, parent)
    assert.equal(whole.attributes['chat.recipients'], 2)
    for (const part of trace.filter((span) => span !== whole)) {
      assert.equal(part.parentSpanId, whole.spanId)
      assert.ok(part.startNanos >= whole.startNanos && part.endNanos <= whole.endNanos, part.name)
    }
    const batch = spans.find(({ name }) => name === 'store batch') ?? assert.fail('no batch')
    assert.deepEqual(batch.links, [context(whole)])
    assert.deepEqual(trace.find(({ name }) => name === 'store')?.links, [context(batch)])
  })

  it('is its own when a stranger asks for another', async (t) => {
    let message = ''
    const spans = await exportedBy(t, async (server) => {
      const { id } = await server.createRoom()
      const guest = await server.joined(id)
      guest.say(send(id, 'one'))
      const said = await guest.next('message')
      assert.equal('traceId' in said, false)
      message = said.id
    })
    assert.deepEqual(
      spans.filter((span) => span.traceId === traceId),
      [],
    )
    const whole = spans.find(({ name }) => name === 'send /rooms/{roomId}')
    assert.deepEqual([whole?.traceId, whole?.parentSpanId], [message.replaceAll('-', ''), ''])
  })

  it('has the request of one that is posted beside it', async (t) => {
    const spans = await exportedBy(t, async (server) => {
      const { id } = await server.createRoom()
      const { token } = (await (await ask(server, 'POST', '/api/sessions', {})).json()) as { token: string }
      const headers = { Authorization: `Bearer ${token}`, traceparent }
      const posted = await ask(server, 'POST', `/api/rooms/${id}/messages`, { text: 'hello' }, headers)
      assert.equal(((await posted.json()) as { traceId?: string }).traceId, traceId)
      await ask(server, 'GET', '/healthz')
    })
    const asked = spans.filter(({ kind }) => kind === 2)
    assert.deepEqual(named(asked), ['POST /api/rooms', 'POST /api/rooms/{id}/messages', 'POST /api/sessions'])
    const post = asked.find((span) => span.traceId === traceId)
    assert.deepEqual(
      [post?.name, post?.parentSpanId, post?.attributes['http.response.status_code']],
      ['POST /api/rooms/{id}/messages', parent, 201],
    )
    assert.ok(spans.some(({ name, traceId: id }) => name === 'send /rooms/{roomId}' && id === traceId))
  })

  it('goes on through an outage, into the journal and out of it', async (t) => {
    const spans = await exportedBy(t, async (server) => {
      const { id } = await server.createRoom()
      const ada = await signedIn(server, id)
      await server.sql`alter table messages rename to messages_away`
      ada.say(send(id, 'one'))
      assert.equal((await ada.next('ack')).durable, 'journal')
      await ada.next('message')
      await server.sql`alter table messages_away rename to messages`
      await ada.next('stored')
      // Once a message is stored and not journaled, the replay is through.
      for (let n = 0, durable = ''; durable !== 'postgres'; n++) {
        ada.say({ type: 'send', room: id, text: 'back', ref: `back ${n}` })
        durable = (await ada.next('ack')).durable
      }
    })
    const trace = spans.filter((span) => span.traceId === traceId)
    const way = ['deliver /rooms/{roomId}', 'journal', 'queue', 'replay', 'send /rooms/{roomId}', 'store']
    assert.deepEqual(named(trace), way)
    const failed = trace.filter(({ status }) => status === 2)
    assert.deepEqual(
      failed.map(({ name, attributes }) => [name, attributes['error.type']]),
      [['store', 'StorageUnavailable']],
    )
    const whole = trace.find(({ kind }) => kind === 4) ?? assert.fail('no whole')
    for (const name of ['store', 'journal', 'replay']) {
      const [batch] = trace.find((span) => span.name === name)?.links ?? []
      const found = spans.find(({ spanId }) => spanId === batch?.spanId)
      assert.equal(found?.name, `${name} batch`)
      assert.ok(
        found.links.some(({ spanId }) => spanId === whole.spanId),
        name,
      )
    }
  })
})

function ask(
  server: TestServer,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  const json = { 'Content-Type': 'application/json', ...headers }
  return fetch(server.url + path, body ? { method, body: JSON.stringify(body), headers: json } : { method })
}
