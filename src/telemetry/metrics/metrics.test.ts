import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusals, closes } from '../../protocol/refusals.ts'
import {
  attemptOf,
  away,
  deliveryOf,
  draftWith,
  storedOf,
  storeFailedOf,
} from '../../../test/support/facts.ts'
import { logLines } from '../../../test/support/log-lines.ts'
import { counts, metricsOf, scrape } from '../../../test/support/scraped.ts'
import { wayOf } from '../traces/way.ts'

describe('metrics', () => {
  it('count a message once, however many read it', async () => {
    const metrics = metricsOf()
    const drafts = [draftWith(), draftWith(), draftWith()]
    metrics.recorder.stored?.(storedOf(drafts, { stored: 2, repeated: 1 }))
    metrics.recorder.delivered?.(deliveryOf(draftWith(), { recipients: 1000, bytes: 200 }))
    const samples = await scrape(metrics)
    assert.equal(samples.get('chat_messages_sent_total'), 2)
    assert.equal(samples.get('chat_store_repeats_total'), 1)
    assert.equal(samples.get('chat_deliveries_total'), 1000)
    assert.equal(samples.get('chat_delivered_bytes_total'), 200_000)
  })

  it('put latency into buckets of seconds, from half a millisecond to a minute', async () => {
    const metrics = metricsOf()
    for (const ms of [0.4, 3, 12_000, 70_000]) metrics.recorder.delivered?.(deliveryOf(draftWith(), { ms }))
    const samples = await scrape(metrics)
    const bucket = (le: string) => samples.get(`chat_messages_latency_seconds_bucket{le="${le}"}`)
    assert.deepEqual(['0.0005', '0.0025', '0.005', '10', '60', '+Inf'].map(bucket), [1, 1, 2, 2, 3, 4])
    assert.equal(samples.get('chat_messages_latency_seconds_sum'), 82.0034)
  })

  it('leave messages that did not arrive here out of latency and its stages', async () => {
    const metrics = metricsOf()
    metrics.recorder.delivered?.(deliveryOf(draftWith(), { draft: undefined, ms: undefined }))
    const samples = await scrape(metrics)
    assert.equal(samples.get('chat_messages_latency_seconds_count'), 0)
    assert.equal(samples.get('chat_message_stage_duration_seconds_count{stage="queue"}'), 0)
    assert.equal(samples.get('chat_deliveries_total'), 3)
  })

  it('split the latency of each message into its stages', async () => {
    const metrics = metricsOf()
    const tried = [
      attemptOf({ begunAt: 2, endedAt: 6, error: away() }),
      attemptOf({ at: 'journal', begunAt: 6, endedAt: 9 }),
    ]
    metrics.recorder.delivered?.(deliveryOf(draftWith({ tried: tried.slice(0, 1) }), { ms: 7 }))
    metrics.recorder.delivered?.(deliveryOf(draftWith({ tried }), { ms: 10 }))
    const samples = await scrape(metrics)
    const stage = (name: string) =>
      ['count', 'sum'].map((part) =>
        samples.get(`chat_message_stage_duration_seconds_${part}{stage="${name}"}`),
      )
    assert.deepEqual(['queue', 'store', 'journal', 'deliver'].map(stage), [
      [2, 0.004],
      [2, 0.008],
      [1, 0.003],
      [2, 0.002],
    ])
    assert.equal(samples.get('chat_messages_latency_seconds_sum'), 0.017)
  })

  it('count the slow ones, from the setting on', async () => {
    const metrics = metricsOf({ slowMs: 100 })
    for (const ms of [99.9, 100, 5_000]) metrics.recorder.delivered?.(deliveryOf(draftWith(), { ms }))
    assert.equal((await scrape(metrics)).get('chat_slow_messages_total'), 2)
  })

  it('count traces by why they were kept, and spans by what became of them', async () => {
    const metrics = metricsOf()
    const way = wayOf(deliveryOf(draftWith())) ?? assert.fail('no way')
    for (const verdict of ['sampled', 'slow', 'slow', 'over_budget'] as const) metrics.judged(verdict, way)
    metrics.exported('ok', 40)
    metrics.exported('failed', 2)
    metrics.exported('dropped', 3)
    const samples = await scrape(metrics)
    const traces = ['sampled', 'slow', 'failed', 'over_budget'].map((why) =>
      samples.get(`chat_traces_total{why="${why}"}`),
    )
    assert.deepEqual(traces, [1, 2, 0, 1])
    assert.equal(samples.get('chat_spans_exported_total{result="ok"}'), 40)
    assert.equal(samples.get('chat_spans_exported_total{result="failed"}'), 2)
    assert.equal(samples.get('chat_spans_exported_total{result="dropped"}'), 3)
  })

  it('count the lines of the log by level', async () => {
    const { logger } = logLines('info')
    const metrics = metricsOf({ lines: logger.lines })
    logger.warn('one')
    logger.child({ some: 'field' }).warn('two')
    logger.error('three')
    logger.debug('not written')
    for (let time = 0; time < 2; time++) {
      const samples = await scrape(metrics)
      const levels = ['debug', 'info', 'warn', 'error'].map((level) =>
        samples.get(`chat_log_lines_total{level="${level}"}`),
      )
      assert.deepEqual(levels, [0, 0, 2, 1])
    }
  })

  it('measure batches: size, wait, duration, failures', async () => {
    const metrics = metricsOf()
    metrics.recorder.stored?.(storedOf([draftWith(), draftWith()], { begunAt: 20, endedAt: 50 }))
    metrics.recorder.storeFailed?.(storeFailedOf([draftWith()], away()))
    metrics.recorder.storeFailed?.(storeFailedOf([draftWith()], away(), { at: 'journal' }))
    metrics.recorder.storeFailed?.(storeFailedOf([draftWith()], away(), { at: 'journal' }))
    metrics.recorder.storeFailed?.(storeFailedOf([draftWith()], away(), { lane: -1 }))
    const samples = await scrape(metrics)
    assert.equal(samples.get('chat_store_batch_messages_sum'), 2)
    assert.equal(samples.get('chat_store_wait_seconds_sum'), 0.02)
    assert.equal(samples.get('chat_store_batch_duration_seconds_sum'), 0.03)
    assert.equal(samples.get('chat_store_failures_total{at="store"}'), 1)
    assert.equal(samples.get('chat_store_failures_total{at="journal"}'), 2)
    assert.equal(samples.get('chat_store_failures_total{at="replay"}'), 1)
    assert.equal(samples.get('chat_messages_sent_total'), 2)
  })

  it('count connections, evictions, refusals, holes and broken recorders', async () => {
    const metrics = metricsOf()
    const { recorder } = metrics
    recorder.opened?.()
    recorder.closed?.({ by: 'slow_consumer', ms: 5_000 })
    recorder.evicted?.({ member: 'm', queuedFrames: 1, queuedBytes: 1 })
    recorder.refused?.({ code: 'rate_limited', sender: 'm' })
    recorder.gapSeen?.({ room: 'r', after: 1, before: 3, mended: false })
    metrics.failed()
    const samples = await scrape(metrics)
    assert.equal(samples.get('chat_connections_opened_total'), 1)
    assert.equal(samples.get('chat_connections_closed_total{by="slow_consumer"}'), 1)
    assert.equal(samples.get('chat_connection_duration_seconds_sum'), 5)
    assert.equal(samples.get('chat_evictions_total'), 1)
    assert.equal(samples.get('chat_refusals_total{code="rate_limited"}'), 1)
    assert.equal(samples.get('chat_gaps_total{mended="false"}'), 1)
    assert.equal(samples.get('chat_telemetry_failures_total'), 1)
  })

  it('show every code at 0 before the first refusal, close, replay and dead letter', async () => {
    const samples = await scrape(metricsOf())
    for (const code of Object.keys(refusals)) {
      assert.equal(samples.get(`chat_refusals_total{code="${code}"}`), 0)
      assert.equal(samples.get(`chat_dead_letters_total{code="${code}"}`), 0)
    }
    for (const result of ['stored', 'repeated'])
      assert.equal(samples.get(`chat_replay_messages_total{result="${result}"}`), 0)
    for (const by of ['client', ...Object.keys(closes)]) {
      assert.equal(samples.get(`chat_connections_closed_total{by="${by}"}`), 0)
    }
  })

  it('time HTTP requests by route, and put methods that nobody knows under one label', async () => {
    const metrics = metricsOf()
    metrics.http({ method: 'GET', route: '/api/rooms/:id', status: 200, ms: 3 })
    metrics.http({ method: 'BREW', route: 'unmatched', status: 404, ms: 1 })
    const samples = await scrape(metrics)
    const count = (labels: string) => samples.get(`http_server_request_duration_seconds_count{${labels}}`)
    assert.equal(count('method="GET",route="/api/rooms/:id",status="200"'), 1)
    assert.equal(count('method="other",route="unmatched",status="404"'), 1)
  })

  it('time calls to the store by method and outcome', async () => {
    const metrics = metricsOf()
    metrics.storeCall({ method: 'rooms.search', failed: true, ms: 3 })
    const samples = await scrape(metrics)
    const labels = 'method="rooms.search",outcome="failed"'
    assert.equal(samples.get(`chat_store_call_duration_seconds_count{${labels}}`), 1)
  })

  it('read state once, at the scrape', async () => {
    let reads = 0
    let members = 1
    const metrics = metricsOf({
      counts() {
        reads += 1
        return { ...counts, members }
      },
    })
    assert.equal(reads, 0)
    members = 9
    const samples = await scrape(metrics)
    assert.equal(reads, 1)
    assert.equal(samples.get('users_online_total'), 9)
    assert.equal(samples.get('chats_alive_total'), 2)
    assert.equal(samples.get('message_to_db_workers_total'), 4)
    assert.equal(samples.get('chat_store_writers_busy'), 1)
    assert.equal(samples.get('chat_connections'), 5)
    assert.equal(samples.get('chat_rooms_known'), 3)
    assert.equal(samples.get('chat_queue_messages'), 7)
    assert.equal(samples.get('chat_queue_bytes'), 70)
    assert.equal(samples.get('chat_queue_oldest_seconds'), 0.25)
    assert.equal(samples.get('chat_pending_bytes'), 900)
    assert.equal(samples.get('chat_pending_most_bytes'), 800)
    assert.equal(samples.get('chat_stalled_connections'), 1)
    assert.equal(samples.get('chat_build_info{version="1.2.3"}'), 1)
  })

  it('tell whether the store answers and the server drains', async () => {
    let [draining, away] = [false, false]
    const reachable = () => (away ? Promise.reject(new Error('away')) : Promise.resolve())
    const metrics = metricsOf({ draining: () => draining, reachable })
    const told = async () => {
      const samples = await scrape(metrics)
      return [samples.get('chat_store_reachable'), samples.get('chat_draining')]
    }
    assert.deepEqual(await told(), [1, 0])
    away = true
    assert.deepEqual(await told(), [0, 0])
    draining = true
    assert.deepEqual(await told(), [0, 1])
    away = false
    assert.deepEqual(await told(), [1, 1])
  })

  it('stay in the plain text format, scrape after scrape', async () => {
    const metrics = metricsOf()
    for (let time = 0; time < 2; time++) {
      const { body, contentType } = await metrics.render()
      assert.equal(contentType, 'text/plain; version=0.0.4; charset=utf-8')
      assert.match(body, /^# TYPE chat_messages_sent_total counter$/m)
      assert.match(body, /^chat_messages_sent_total 0$/m)
      assert.match(body, /^nodejs_eventloop_lag_seconds /m)
    }
  })

  it('of two servers in one process do not mix', async () => {
    const [first, second] = [metricsOf(), metricsOf()]
    first.recorder.opened?.()
    assert.equal((await scrape(first)).get('chat_connections_opened_total'), 1)
    assert.equal((await scrape(second)).get('chat_connections_opened_total'), 0)
  })
})
