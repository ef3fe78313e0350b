/** What the generator's process is asked to do, and what it answers. */

import type { Faults, Gathering } from './crowd.ts'
import type { SpeechName } from './speech.ts'

/** As many messages as the server takes. */
export interface Saturate {
  kind: 'saturate'
  gathering: Gathering
  window: number
  warmupMs: number
  measureMs: number
  /** The server's own process; those that it started are its database. */
  pid: number
}

export interface Saturated {
  seconds: number
  deliveries: number
  messages: number
  /** Reads of members that brought deliveries. */
  reads: number
  /** Seconds of the processor, of the server's process and of those that it started. */
  server: number
  database: number
  /** Share of the time in which the generator's event loop was not idle. */
  generatorBusy: number
  faults: Faults
}

/** Messages at fixed times, at one rate after the other. */
export interface Steady {
  kind: 'steady'
  gathering: Gathering
  /** Deliveries a second. */
  rates: readonly number[]
  /** Before the first rate, with as many messages as the server takes: at a low rate it would be cold for a minute. */
  warmupMs: number
  window: number
  /** At each rate, before it is measured. */
  runInMs: number
  measureMs: number
  pid: number
}

/** Latencies are microseconds from when a message was due to its arrival at each member. */
export interface Kept {
  /** Deliveries a second that were asked for. */
  rate: number
  deliveries: number
  p50: number
  p99: number
  p999: number
  max: number
  /** How late messages left the generator: 99 of 100 no later. */
  lag: number
  /** Seconds of the server's processor for the measured time. */
  server: number
  generatorBusy: number
  /** What the commits of a server that has some took, as it tells itself. */
  commit?: { p50: number; p99: number }
  faults: Faults
}

/** Connections that say nothing. */
export interface Idle {
  kind: 'idle'
  url: string
  speech: SpeechName
  connections: number
  /** Milliseconds before memory is read again. */
  restMs: number
  pid: number
}

export interface Idled {
  connections: number
  /** Bytes of the server's process before anybody came, and with all there. */
  before: number
  after: number
  /** Until all were there. */
  seconds: number
  /** Seconds of the server's processor for it. */
  server: number
}

export type Task = Saturate | Steady | Idle

export type Done<Asked extends Task> = Asked extends Saturate
  ? Saturated
  : Asked extends Steady
    ? Kept[]
    : Idled
