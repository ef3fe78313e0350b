/** The instruments that facts are counted with, group by group. `docs/telemetry.md` lists them with their questions. */

import { Counter, Histogram, type Registry } from 'prom-client'
import { closes, refusals } from '../../protocol/refusals.ts'
import { stages } from '../stages.ts'
import { messageHistogram, messageHistograms } from './message-histogram.ts'

export type Instruments = ReturnType<typeof chat> &
  ReturnType<typeof store> &
  ReturnType<typeof journal> &
  ReturnType<typeof around>

const durations = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10,
]
/** Of what an outage can hold up. */
const delays = [...durations, 30, 60]
const stays = [1, 10, 60, 300, 1_800, 3_600, 14_400, 86_400]
/** How long an outage lasts. */
const lags = [1, 5, 10, 30, 60, 300, 1_800, 3_600, 14_400, 86_400]
const batchSizes = [1, 2, 5, 10, 20, 50, 100, 200, 500]
const codes = Object.keys(refusals)

/** Registers all of them. */
export function instrumentsOf(registry: Registry): Instruments {
  return { ...chat(registry), ...store(registry), ...journal(registry), ...around(registry) }
}

function chat(registry: Registry) {
  return {
    sent: counter(registry, 'chat_messages_sent_total', 'Messages accepted and durable, each once.'),
    latency: messageHistogram(registry, {
      name: 'chat_messages_latency_seconds',
      help: 'From receiving a message to writing it to the last connection on this node.',
      buckets: delays,
    }),
    stages: messageHistograms(
      registry,
      {
        name: 'chat_message_stage_duration_seconds',
        help: 'What each message that was delivered waited for, or what was done with it.',
        buckets: delays,
      },
      'stage',
      stages,
    ),
    slow: counter(registry, 'chat_slow_messages_total', 'Messages whose latency was SLOW_MS or more.'),
    deliveries: counter(registry, 'chat_deliveries_total', 'Messages written, once for each connection.'),
    deliveredBytes: counter(registry, 'chat_delivered_bytes_total', 'Bytes of frames that deliveries wrote.'),
    refused: fromZero(
      counter(registry, 'chat_refusals_total', 'Requests refused, by the code of the refusal.', ['code']),
      codes,
    ),
    gaps: fromZero(counter(registry, 'chat_gaps_total', 'Holes seen in the order of a room.', ['mended']), [
      'true',
      'false',
    ]),
    opened: counter(registry, 'chat_connections_opened_total', 'Connections opened.'),
    closed: fromZero(
      counter(registry, 'chat_connections_closed_total', 'Connections ended, by who or what ended them.', [
        'by',
      ]),
      ['client', 'protocol', ...Object.keys(closes)],
    ),
    stay: histogram(registry, 'chat_connection_duration_seconds', 'How long connections lasted.', stays),
    evicted: counter(registry, 'chat_evictions_total', 'Connections closed because they read too slowly.'),
  }
}

function store(registry: Registry) {
  return {
    batchSize: histogram(registry, 'chat_store_batch_messages', 'Messages in a committed batch.', batchSizes),
    batchDuration: histogram(registry, 'chat_store_batch_duration_seconds', 'Storing one batch.', durations),
    wait: histogram(registry, 'chat_store_wait_seconds', 'What the oldest of a batch waited for it.', delays),
    repeats: counter(registry, 'chat_store_repeats_total', 'Messages sent again that were stored before.'),
    batchFailures: fromZero(
      counter(registry, 'chat_store_failures_total', 'Batches that could not be made durable there.', ['at']),
      ['store', 'journal', 'replay'],
    ),
    storeCalls: histogram(
      registry,
      'chat_store_call_duration_seconds',
      'Calls to the store other than batches.',
      durations,
      ['method', 'outcome'],
    ),
  }
}

function journal(registry: Registry) {
  return {
    journaled: counter(registry, 'chat_journal_messages_total', 'Messages made durable in the journal.'),
    journalDuration: histogram(
      registry,
      'chat_journal_batch_duration_seconds',
      'Writing one batch to the journal and to the disk.',
      durations,
    ),
    journalWait: histogram(
      registry,
      'chat_journal_wait_seconds',
      'What the oldest of a journaled batch waited for it.',
      delays,
    ),
    replayed: fromZero(
      counter(registry, 'chat_replay_messages_total', 'Messages of the journal that the store has.', [
        'result',
      ]),
      ['stored', 'repeated'],
    ),
    replayDuration: histogram(
      registry,
      'chat_replay_batch_duration_seconds',
      'Bringing one batch of the journal into the store.',
      delays,
    ),
    replayLag: histogram(
      registry,
      'chat_replay_lag_seconds',
      'The age of the oldest message of each batch of the replay.',
      lags,
    ),
    deadLetters: fromZero(
      counter(
        registry,
        'chat_dead_letters_total',
        'Acked messages that the store will never take, by refusal.',
        ['code'],
      ),
      codes,
    ),
    openings: counter(registry, 'chat_circuit_openings_total', 'Times that the circuit opened.'),
  }
}

function around(registry: Registry) {
  return {
    http: histogram(registry, 'http_server_request_duration_seconds', 'HTTP requests answered.', durations, [
      'method',
      'route',
      'status',
    ]),
    traces: fromZero(
      counter(
        registry,
        'chat_traces_total',
        'Messages whose traces were kept, or were not although wanted.',
        ['why'],
      ),
      ['sampled', 'slow', 'failed', 'over_budget'],
    ),
    exported: fromZero(
      counter(registry, 'chat_spans_exported_total', 'Spans by what became of them.', ['result']),
      ['ok', 'failed', 'dropped'],
    ),
    failures: counter(registry, 'chat_telemetry_failures_total', 'Facts that telemetry failed on.'),
  }
}

function counter(registry: Registry, name: string, help: string, labelNames: string[] = []): Counter {
  return new Counter({ name, help, labelNames, registers: [registry] })
}

function histogram(
  registry: Registry,
  name: string,
  help: string,
  buckets: number[],
  labelNames: string[] = [],
) {
  return new Histogram({ name, help, buckets, labelNames, registers: [registry] })
}

/** Shows every value of the one label from the start, at 0: a rate needs the sample before the first one. */
function fromZero(counter: Counter, values: string[]): Counter {
  for (const value of values) counter.labels(value).inc(0)
  return counter
}
