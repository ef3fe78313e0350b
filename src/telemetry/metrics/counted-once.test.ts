/** The names that are promises to users say what they promise, whatever way messages went. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chatting, seen } from '../../../test/support/outage-world.ts'
import { metricsOf, scrape } from '../../../test/support/scraped.ts'
import type { RecordingProbe } from '../../../test/support/recording-probe.ts'
import { guardOf } from '../guard.ts'
import { probeOf } from '../recorders.ts'

const strict = guardOf({ counted() {}, told: (_fact, error) => assert.fail(String(error)) })

/** The figures of a server that was told these facts. */
async function figuresOf({ facts }: RecordingProbe): Promise<(name: string) => number | undefined> {
  const metrics = metricsOf()
  const probe = probeOf([metrics.recorder], strict)
  for (const { name, fact } of facts) (probe[name] as (fact: unknown) => void)(fact)
  const samples = await scrape(metrics)
  return (name) => samples.get(name)
}

describe('a message is counted once', () => {
  it('when it is sent again, at once or later', async () => {
    const { a, say, recorded } = await chatting()
    await say(a, 'one', 'one')
    await say(a, 'one', 'two')
    const figure = await figuresOf(recorded)
    assert.equal(a.socket.of('ack').length, 4)
    assert.equal(figure('chat_messages_sent_total'), 2)
    assert.equal(figure('chat_store_repeats_total'), 2)
    assert.equal(figure('chat_messages_latency_seconds_count'), 2)
    assert.equal(figure('chat_deliveries_total'), 4)
  })

  it('when it goes to the journal, is sent again there, and is replayed', async () => {
    const { a, say, gate, heal, stored, recorded } = await chatting()
    await say(a, 'before')
    gate.away = true
    await say(a, 'one', 'one')
    await say(a, 'one', 'before', 'two')
    const during = await figuresOf(recorded)
    assert.equal(during('chat_messages_sent_total'), 3)
    assert.equal(during('chat_journal_messages_total'), 2)
    await heal()
    await say(a, 'one', 'after')
    const figure = await figuresOf(recorded)
    assert.equal(figure('chat_messages_sent_total'), (await stored()).length)
    assert.equal(figure('chat_messages_sent_total'), 4)
    assert.equal(figure('chat_replay_messages_total{result="stored"}'), 2)
    assert.equal(figure('chat_messages_latency_seconds_count'), 4)
    assert.equal(figure('chat_deliveries_total'), 8)
    assert.deepEqual(seen(a).length, 4)
  })

  it('and not at all when it is refused', async () => {
    const { a, say, room, clock, recorded } = await chatting()
    await say(a, 'one')
    a.say({ type: 'send', room, text: 'other', ref: 'one' })
    a.say({ type: 'send', room: 'elsewhere0000', text: 'two', ref: 'two' })
    await clock.settle()
    const figure = await figuresOf(recorded)
    assert.equal(figure('chat_messages_sent_total'), 1)
    assert.equal(figure('chat_refusals_total{code="ref_conflict"}'), 1)
    assert.equal(figure('chat_refusals_total{code="not_joined"}'), 1)
    assert.equal(figure('chat_messages_latency_seconds_count'), 1)
  })

  it('in each stage that it had', async () => {
    const { a, say, gate, recorded } = await chatting()
    await say(a, 'one')
    gate.away = true
    await say(a, 'two')
    await say(a, 'three')
    const figure = await figuresOf(recorded)
    const counts = ['queue', 'store', 'journal', 'deliver'].map((stage) =>
      figure(`chat_message_stage_duration_seconds_count{stage="${stage}"}`),
    )
    // The first of the outage was tried at the store, in vain; the next went straight to the journal.
    assert.deepEqual(counts, [3, 2, 2, 3])
  })
})
