/** Structured lines: the logger, and the table from fact to line. What people said and their tokens are never logged. */

import { destination, pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino'
import type { CircuitState } from '../../core/circuit.ts'
import type { Delivery, FailedBatch, Probe, ReplayedBatch } from '../../core/probe.ts'
import { bugFields, errorFields } from './error-fields.ts'
import { lineCounting, type LineCounts } from './line-counts.ts'
import { paced } from '../paced.ts'
import type { Recorder } from '../recorders.ts'
import { stagesOf } from '../stages.ts'
import { isUnavailable } from '../unavailable.ts'
import { contextOf, parentOf, type Traced } from '../traces/trace-context.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** How loudly each fact is told; `stored`, `journaled` and what is not slow of `delivered` are for metrics and spans. */
export const levels = {
  opened: 'debug',
  closed: 'debug',
  refused: 'debug',
  storeFailed: { store: 'warn', journal: 'error', replay: 'warn', bug: 'error' },
  replayed: 'info',
  buried: 'error',
  circuitChanged: { open: 'warn', replaying: 'info', switching: 'debug', closed: 'info' },
  delivered: 'warn',
  broke: 'error',
  evicted: 'warn',
  gapSeen: 'warn',
  draining: 'info',
  drained: 'info',
} as const satisfies Partial<Record<keyof Probe, LogLevel | Record<string, LogLevel>>>

const failures: Record<keyof typeof levels.storeFailed, string> = {
  store: 'a batch could not be stored, and goes to the journal',
  journal: 'a batch could not be journaled, and its messages are refused',
  replay: 'the replay of the journal was interrupted, and is tried again',
  bug: 'a batch met a bug, and its messages are refused',
}

const circuitWords: Record<CircuitState, string> = {
  open: 'circuit open: messages go to the journal',
  replaying: 'circuit replaying: the store takes in the journal, new messages behind it',
  switching: 'circuit switching: new messages wait for what is left of the journal',
  closed: 'circuit closed: messages go to the store',
}

/** A logger that knows how many lines it wrote. */
export type CountedLogger = Logger & { readonly lines: LineCounts }

/** Instead of a lane's number: a batch of the replay. */
const replayLane = -1
/** A replay is told of at most this often. */
const replayEveryMs = 2_000

const secret = ['token', 'text', 'authorization', 'password']

/**
 * Lines of JSON, on standard output unless told otherwise. Each line is written before the call returns, so none is
 * lost with process.exit; a line that cannot be written is lost, and nothing else. Log errors as `{ err }`, with words.
 */
export function createLogger(level: LogLevel, to: DestinationStream = standardOutput()): CountedLogger {
  const { lines, logMethod } = lineCounting()
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: chosenFields },
    redact: secret.flatMap((name) => [name, `*.${name}`]),
    hooks: { logMethod },
  }
  return Object.assign(pino(options, to), { lines })
}

export interface LogOptions {
  /** Milliseconds from which on a message is slow. */
  slowMs: number
  /** Monotonic milliseconds. */
  now?: () => number
}

/** Facts that can come in storms are told at most once a second, with the number of those left out. */
export function logRecorder(logger: Logger, { slowMs, now = () => performance.now() }: LogOptions): Recorder {
  const slow = paced(slowLine(logger), now)
  return {
    opened: () => logger[levels.opened]('a connection opened'),
    closed: ({ by, ms }) => logger[levels.closed]({ by, ms }, 'a connection ended'),
    refused: ({ code, sender }) => logger[levels.refused]({ code, sender }, 'a request was refused'),
    ...outageLines(logger, now),
    delivered(fact) {
      if (fact.ms !== undefined && fact.ms >= slowMs) slow(fact)
    },
    broke: paced(
      ({ error }, suppressed) =>
        logger[levels.broke]({ suppressed, err: bugFields(error) }, 'a bug ended a connection'),
      now,
    ),
    evicted: paced(
      ({ member, queuedFrames, queuedBytes }, suppressed) =>
        logger[levels.evicted](
          { member, queuedFrames, queuedBytes, suppressed },
          'a connection read too slowly and was closed',
        ),
      now,
    ),
    gapSeen: paced(
      ({ room, after, before, mended }, suppressed) =>
        logger[levels.gapSeen]({ room, after, before, mended, suppressed }, 'a room had a hole in its order'),
      now,
    ),
    draining: () => logger[levels.draining]('draining: no more work is taken'),
    drained: ({ ms, left }) =>
      logger[levels.drained](
        { ms: Math.round(ms), left },
        left > 0 ? 'drained; the journal keeps messages that the next start stores' : 'drained',
      ),
  }
}

/** What it waited for says more than how long it took: nobody has to look for its trace. */
function slowLine(logger: Logger): (fact: Delivery, suppressed: number) => void {
  return ({ message: { room, id }, draft, ms = 0 }, suppressed) => {
    if (!draft) return
    const stages = Object.entries(stagesOf(draft, ms)).map(([stage, took]) => [stage, Math.round(took)])
    const fields = { room, id, traceId: traceOf([draft]), ms: Math.round(ms) }
    const line = { ...fields, stages: Object.fromEntries(stages) as object, suppressed }
    logger[levels.delivered](line, 'a message was slow')
  }
}

/** The trace of the first of them whose sender keeps it, or else of the first. */
function traceOf(messages: readonly Traced[]): string | undefined {
  const message = messages.find((each) => parentOf(each)?.sampled) ?? messages[0]
  return message && contextOf(message).traceId
}

function outageLines(logger: Logger, now: () => number): Recorder {
  const failed = {
    store: failedBatch(logger, 'store', now),
    journal: failedBatch(logger, 'journal', now),
    replay: failedBatch(logger, 'replay', now),
    bug: failedBatch(logger, 'bug', now),
  }
  let replayed = 0
  const progress = paced(
    ({ left }: ReplayedBatch) => logger[levels.replayed]({ left }, 'replaying the journal'),
    now,
    replayEveryMs,
  )
  return {
    storeFailed: (fact) => failed[kindOf(fact)](fact),
    replayed(fact) {
      replayed += fact.stored + fact.repeated
      progress(fact)
    },
    buried({ utterance, refused: code }) {
      const { room, id } = utterance
      const fields = { room, id, traceId: traceOf([utterance]), code }
      logger[levels.buried](fields, 'an acked message can never be stored, and is kept aside')
    },
    circuitChanged({ state, left, error }) {
      const found = state === 'open' && error === undefined && left > 0
      const words = found
        ? 'the journal holds messages of before: they are stored first'
        : circuitWords[state]
      const level = levels.circuitChanged[found ? 'replaying' : state]
      const err = error === undefined ? {} : { err: errorFields(error) }
      logger[level](state === 'closed' ? { replayed } : { left, ...err }, words)
      if (state === 'closed') replayed = 0
    },
  }
}

/** Only a store that is out of reach sends a batch to the journal. */
function kindOf({ attempt: { lane, at, error } }: FailedBatch): keyof typeof levels.storeFailed {
  if (at === 'store' && !isUnavailable(error)) return 'bug'
  return lane === replayLane ? 'replay' : at
}

function failedBatch(
  logger: Logger,
  kind: keyof typeof levels.storeFailed,
  now: () => number,
): (fact: FailedBatch) => void {
  return paced(({ attempt, utterances }, suppressed) => {
    const { lane, messages, begunAt, endedAt, error } = attempt
    const err = bugFields(
      error,
      utterances.flatMap(({ text, ref, sender }) => [text, ref, sender.name]),
    )
    const traceId = traceOf(utterances)
    const fields = { lane, messages, traceId, ms: Math.round(endedAt - begunAt), suppressed, err }
    logger[levels.storeFailed[kind]](fields, failures[kind])
  }, now)
}

/** Plain objects are fields that somebody chose already. */
function chosenFields(error: unknown): unknown {
  return typeof error === 'object' && !(error instanceof Error) ? error : errorFields(error)
}

function standardOutput(): DestinationStream {
  const output = destination({ dest: 1, sync: true })
  // Without a listener a full disk under the log would end the process.
  output.on('error', () => {})
  return output
}
