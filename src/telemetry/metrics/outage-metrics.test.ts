import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { draftWith, journaledOf, replayedOf, utteranceOf } from '../../../test/support/facts.ts'
import { emptyJournal, metricsOf, scrape } from '../../../test/support/scraped.ts'
import type { CircuitState } from '../../core/circuit.ts'
import type { JournalState } from '../../protocol/watched.ts'

describe('the metrics of an outage', () => {
  it('count a message of the journal when it is journaled, and not again at its replay', async () => {
    const metrics = metricsOf()
    const drafts = [draftWith(), draftWith(), draftWith()]
    metrics.recorder.journaled?.(journaledOf(drafts, { begunAt: 20, endedAt: 50 }))
    const journaled = await scrape(metrics)
    assert.equal(journaled.get('chat_messages_sent_total'), 3)
    assert.equal(journaled.get('chat_journal_messages_total'), 3)
    assert.equal(journaled.get('chat_journal_wait_seconds_sum'), 0.02)
    assert.equal(journaled.get('chat_journal_batch_duration_seconds_sum'), 0.03)
    assert.equal(journaled.get('chat_store_batch_messages_count'), 0)
    metrics.recorder.replayed?.(
      replayedOf(drafts.map(utteranceOf), { stored: 1, repeated: 1, begunAt: 0, endedAt: 40 }),
    )
    metrics.recorder.buried?.({ utterance: utteranceOf(draftWith()), refused: 'ref_conflict' })
    const replayed = await scrape(metrics)
    assert.equal(replayed.get('chat_messages_sent_total'), 3)
    assert.equal(replayed.get('chat_replay_messages_total{result="stored"}'), 1)
    assert.equal(replayed.get('chat_replay_messages_total{result="repeated"}'), 1)
    assert.equal(replayed.get('chat_replay_batch_duration_seconds_sum'), 0.04)
    assert.equal(replayed.get('chat_dead_letters_total{code="ref_conflict"}'), 1)
    assert.equal(replayed.get('chat_dead_letters_total{code="unknown_room"}'), 0)
  })

  it('tell how old the messages were that the replay brought into the store', async () => {
    const metrics = metricsOf({ now: () => Date.parse('2025-01-01T00:10:00.000Z') })
    const drafts = [draftWith(), draftWith({ sentAt: '2025-01-01T00:09:00.000Z' })]
    metrics.recorder.replayed?.(replayedOf(drafts.map(utteranceOf)))
    const samples = await scrape(metrics)
    assert.equal(samples.get('chat_replay_lag_seconds_sum'), 600)
    assert.equal(samples.get('chat_replay_lag_seconds_bucket{le="300"}'), 0)
    assert.equal(samples.get('chat_replay_lag_seconds_bucket{le="1800"}'), 1)
  })

  it('count how often the circuit opened, and none of its other turns', async () => {
    const metrics = metricsOf()
    for (const state of ['open', 'replaying', 'open', 'replaying', 'switching', 'closed'] as const) {
      metrics.recorder.circuitChanged?.({ state, left: 1 })
    }
    assert.equal((await scrape(metrics)).get('chat_circuit_openings_total'), 2)
  })

  it('tell which state the circuit is in', async () => {
    let state: CircuitState = 'closed'
    const metrics = metricsOf({ circuit: () => state })
    for (state of ['closed', 'open', 'replaying', 'switching'] as const) {
      const samples = await scrape(metrics)
      const on = [...samples].filter(([name, value]) => name.startsWith('chat_circuit_state{') && value === 1)
      assert.deepEqual(on, [[`chat_circuit_state{state="${state}"}`, 1]])
      assert.equal(samples.get('chat_circuit_state{state="closed"}'), Number(state === 'closed'))
    }
  })

  it("tell the journal's state", async () => {
    const journal: JournalState = {
      records: 12,
      bytes: 900,
      maxBytes: 1024,
      deadLetters: 2,
      damaged: 3,
      room: 'nearly full',
      broken: true,
    }
    const samples = await scrape(metricsOf({ journal: () => journal }))
    assert.equal(samples.get('chat_journal_records'), 12)
    assert.equal(samples.get('chat_journal_bytes'), 900)
    assert.equal(samples.get('chat_journal_max_bytes'), 1024)
    assert.equal(samples.get('chat_journal_dead_letters'), 2)
    assert.equal(samples.get('chat_journal_damaged_lines'), 3)
    assert.equal(samples.get('chat_journal_broken'), 1)
  })

  it('tell a journal with room, one that fills up and one that is full apart', async () => {
    for (const [room, nearlyFull, full] of [
      ['ample', 0, 0],
      ['nearly full', 1, 0],
      ['full', 1, 1],
    ] as const) {
      const samples = await scrape(metricsOf({ journal: () => ({ ...emptyJournal, room }) }))
      assert.equal(samples.get('chat_journal_nearly_full'), nearlyFull, room)
      assert.equal(samples.get('chat_journal_full'), full, room)
      assert.equal(samples.get('chat_journal_broken'), 0)
    }
  })
})
