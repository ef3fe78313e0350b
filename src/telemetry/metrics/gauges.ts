/** State that is read when somebody scrapes, so that no pair of inc and dec can drift apart. */

import { performance } from 'node:perf_hooks'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { CircuitState } from '../../core/circuit.ts'
import type { Counts } from '../../core/counts.ts'
import type { JournalState } from '../../protocol/watched.ts'
import { lineLevels, type LineCounts } from '../logs/line-counts.ts'

/** Where to look for the state of one moment. */
export interface Look {
  counts: () => Counts
  draining: () => boolean
  /** Resolves when the store answers; rejects, soon enough for a scrape, when it does not. */
  reachable: () => Promise<unknown>
  journal: () => JournalState
  circuit: () => CircuitState
}

type Row<State> = [name: string, help: string, of: (state: State) => number]

const ofHub: Row<Counts>[] = [
  ['users_online_total', 'People online, each once.', (hub) => hub.members],
  ['chats_alive_total', 'Rooms with somebody in them.', (hub) => hub.roomsAlive],
  ['message_to_db_workers_total', 'Writers that store messages.', (hub) => hub.writers],
  ['chat_store_writers_busy', 'Writers with a batch under way.', (hub) => hub.writersBusy],
  ['chat_connections', 'Open WebSocket connections.', (hub) => hub.connections],
  ['chat_rooms_known', 'Rooms held in memory.', (hub) => hub.roomsKnown],
  ['chat_queue_messages', 'Messages taken and not yet durable or refused.', (hub) => hub.queuedMessages],
  ['chat_queue_bytes', 'Bytes of text that wait for a writer.', (hub) => hub.queuedBytes],
  ['chat_queue_oldest_seconds', 'How long the oldest of them has waited.', (hub) => hub.oldestMs / 1000],
  ['chat_pending_bytes', 'Bytes that wait for connections to take them.', (hub) => hub.pendingBytes],
  ['chat_pending_most_bytes', 'Those of the one connection that has the most.', (hub) => hub.pendingMost],
  ['chat_stalled_connections', 'Connections whose sockets take nothing.', (hub) => hub.stalled],
]

const ofJournal: Row<JournalState>[] = [
  ['chat_journal_records', 'Messages in the journal that the store lacks.', (journal) => journal.records],
  ['chat_journal_bytes', "Bytes of the journal's files.", (journal) => journal.bytes],
  ['chat_journal_max_bytes', 'Bytes that they may have.', (journal) => journal.maxBytes],
  ['chat_journal_nearly_full', '1: it is nearly full, or full.', ({ room }) => Number(room !== 'ample')],
  ['chat_journal_full', '1: it is full, and takes no message.', ({ room }) => Number(room === 'full')],
  ['chat_journal_broken', '1: the disk does not keep what is written.', ({ broken }) => Number(broken)],
  ['chat_journal_damaged_lines', 'Lines that could not be read.', (journal) => journal.damaged],
  ['chat_journal_dead_letters', 'Messages kept aside on the disk.', (journal) => journal.deadLetters],
]

const ofStore: Row<boolean>[] = [['chat_store_reachable', '1: the store answers.', Number]]

const ofServer: Row<boolean>[] = [['chat_draining', '1: the server is on its way down.', Number]]

const circuitStates: CircuitState[] = ['closed', 'open', 'replaying', 'switching']

/** Registers the gauges; the answer sets all of them, each group from one reading, so that a scrape shows one moment. */
export function gaugesOf(registry: Registry, look: Look): () => Promise<void> {
  const setHub = setterOf(registry, ofHub)
  const setJournal = setterOf(registry, ofJournal)
  const setCircuit = circuitGauge(registry)
  const setStore = setterOf(registry, ofStore)
  const setServer = setterOf(registry, ofServer)
  return async () => {
    const reachable = look.reachable().then(
      () => true,
      () => false,
    )
    setStore(await reachable)
    setServer(look.draining())
    setHub(look.counts())
    setJournal(look.journal())
    setCircuit(look.circuit())
  }
}

function setterOf<State>(registry: Registry, rows: Row<State>[]): (state: State) => void {
  const registers = [registry]
  const gauges = rows.map(([name, help, of]) => ({ gauge: new Gauge({ name, help, registers }), of }))
  return (state) => {
    for (const { gauge, of } of gauges) gauge.set(of(state))
  }
}

function circuitGauge(registry: Registry): (now: CircuitState) => void {
  const [name, help] = ['chat_circuit_state', '1 for the state that the circuit is in, 0 for the others.']
  const gauge = new Gauge({ name, help, labelNames: ['state'], registers: [registry] })
  return (now) => {
    for (const state of circuitStates) gauge.labels(state).set(Number(state === now))
  }
}

/** Says which build is running. */
export function buildInfo(registry: Registry, version: string): void {
  const labelNames = ['version'] as const
  const help = 'Always 1; the labels say which build is running.'
  new Gauge({ name: 'chat_build_info', help, labelNames, registers: [registry] }).set({ version }, 1)
}

/** How long the event loop was at work: its rise in a second is how busy it was, whoever else scrapes. */
export function busyLoop(registry: Registry): void {
  let told = 0
  new Counter({
    name: 'nodejs_eventloop_busy_seconds_total',
    help: 'Time that the event loop was at work.',
    registers: [registry],
    collect() {
      const { active } = performance.eventLoopUtilization()
      this.inc(Math.max(0, active - told) / 1e3)
      told = active
    },
  })
}

/** The log counts its own lines, also those from before there were figures. */
export function lineCounter(registry: Registry, lines: LineCounts): void {
  const [name, help] = ['chat_log_lines_total', 'Lines that the log wrote.']
  const labelNames = ['level'] as const
  new Counter({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      this.reset()
      for (const level of lineLevels) this.inc({ level }, lines[level])
    },
  })
}
