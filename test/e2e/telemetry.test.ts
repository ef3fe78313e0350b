/** Promise 6: telemetry never breaks chat; and an outage can be read off the figures of a whole server. */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Counter, Histogram } from 'prom-client'
import { expositionOf, seriesOf, type Form, type Family } from '../support/exposition.ts'
import { deadAddress } from '../support/otlp-receiver.ts'
import { testServer, type TestServer } from '../support/server.ts'

let server: TestServer
before(async () => {
  server = await testServer({ otel: { OTEL_EXPORTER_OTLP_ENDPOINT: await deadAddress() } })
})
after(() => server.stop())

/** The sample of that name and labels, as they are written. */
async function figure(sample: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const line = text.split('\n').find((each) => each.startsWith(`${sample} `))
  return Number(line?.slice(sample.length))
}

/** A scrape of somebody who asks for this form. */
async function scraped(form: Form): Promise<{ families: Family[]; type: string | null }> {
  const headers = { Accept: form === 'openmetrics' ? 'application/openmetrics-text;version=1.0.0' : '*/*' }
  const answer = await fetch(`${server.url}/metrics`, { headers })
  return { families: expositionOf(await answer.text(), form), type: answer.headers.get('content-type') }
}

const failures = () => figure('chat_telemetry_failures_total')

describe('the figures of a server', () => {
  it('are the same in plain text and in OpenMetrics, which names messages by their traces besides', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    ada.say({ type: 'send', room: room.id, text: 'hello', ref: 'traced' })
    const { id } = await ada.next('message')
    // What a message leaves in the figures is there once the server answers something else.
    ada.say({ type: 'ping' })
    await ada.next('pong')

    const [text, open] = [await scraped('text'), await scraped('openmetrics')]
    assert.equal(text.type, 'text/plain; version=0.0.4; charset=utf-8')
    assert.equal(open.type, 'application/openmetrics-text; version=1.0.0; charset=utf-8')
    // The process's own come and go: sockets it holds, kinds of garbage it found.
    const names = ({ families }: { families: Family[] }) =>
      [...seriesOf(families).keys()].filter((key) => !/^(nodejs|process|http)_/.test(key))
    assert.deepEqual(names(open), names(text))
    const named = open.families.flatMap(({ name, samples }) =>
      samples.flatMap(({ exemplar }) => (exemplar ? [[name, exemplar.labels]] : [])),
    )
    const digits = id.replaceAll('-', '')
    const labels = { trace_id: digits, span_id: digits.slice(16) }
    const stages = 'chat_message_stage_duration_seconds'
    assert.deepEqual(named, [
      ['chat_messages_latency_seconds', labels],
      ...[1, 2, 3].map(() => [stages, labels]),
    ])
  })
})

describe('metrics that break', () => {
  it('change no answer over HTTP or WebSocket, and are counted', async (t) => {
    assert.equal(await failures(), 0)
    const broken = () => assert.fail('broken')
    for (const { prototype } of [Histogram, Counter]) t.mock.method(prototype, 'labels', broken)
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    ada.say({ type: 'send', room: room.id, text: 'hello', ref: 'one' })
    assert.equal((await ada.next('ack')).seq, 1)
    assert.equal((await ada.next('message')).text, 'hello')
    assert.equal((await fetch(`${server.url}/api/rooms/${room.id}/messages`)).status, 200)
    assert.ok((await failures()) >= 2)
  })
})

describe('the figures of an outage', () => {
  it('tell that messages go to the journal, and that it is empty again', async () => {
    const room = await server.createRoom()
    const ada = await server.joined(room.id)
    const sentBefore = await figure('chat_messages_sent_total')
    await server.sql`alter table messages rename to messages_away`
    ada.say({ type: 'send', room: room.id, text: 'hello', ref: 'one' })
    assert.equal((await ada.next('ack')).durable, 'journal')
    assert.equal(await figure('chat_circuit_state{state="open"}'), 1)
    assert.equal(await figure('chat_circuit_state{state="closed"}'), 0)
    // A store that answers and takes nothing is told from one that is gone.
    assert.equal(await figure('chat_store_reachable'), 1)
    assert.equal(await figure('chat_journal_records'), 1)
    assert.ok((await figure('chat_journal_bytes')) > 0)
    assert.equal(await figure('chat_store_failures_total{at="store"}'), 1)
    await server.sql`alter table messages_away rename to messages`
    await ada.next('stored')
    // The next message is stored, and not journaled, once the circuit is closed.
    for (let n = 0, durable = ''; durable !== 'postgres'; n++) {
      ada.say({ type: 'send', room: room.id, text: 'back', ref: `back ${n}` })
      durable = (await ada.next('ack')).durable
    }
    assert.equal(await figure('chat_circuit_state{state="closed"}'), 1)
    assert.equal(await figure('chat_circuit_openings_total'), 1)
    assert.equal(await figure('chat_journal_records'), 0)
    assert.equal(await figure('chat_journal_max_bytes'), 64 * 1024 * 1024)
    const acked = (await figure('chat_messages_sent_total')) - sentBefore
    const rows = await server.sql`select 1 from messages where room_id = ${room.id}`
    assert.equal(acked, rows.length)
  })
})
