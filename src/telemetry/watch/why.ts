/** Why a message took as long as it did, in plain sentences. */

import type { Attempt } from '../../core/message.ts'
import type { Stage } from '../../protocol/watched.ts'
import { isUnavailable } from '../unavailable.ts'
import type { Way } from '../traces/way.ts'
import { count, duration, share } from './durations.ts'
import { stagesShown } from './journey.ts'
import type { Replayed } from './replayed-ways.ts'

/** What went on while it was on its way. */
export interface Circumstances {
  /** The batches of its lane that ended while it waited. */
  behind: readonly Attempt[]
  /** Milliseconds in which the event loop stood still, and in which lanes waited for the end of a replay. */
  stoodStillMs: number
  switchingMs: number
  replayed?: Pick<Replayed, 'attempt' | 'refused'> | undefined
}

/** What takes less is not slow. */
const quickMs = 25
/** Postgres that fails later than this did not answer; sooner, it said so itself. */
const unansweredMs = 500
/** A room this large takes time to write to. */
const manyMembers = 100

export function why(way: Way, around: Circumstances): string {
  const sentences = [
    refusal(way),
    detour(way),
    slowPart(way, around),
    stall(way, around),
    afterwards(way, around),
  ]
  return sentences.filter((sentence) => sentence !== undefined).join(' ')
}

function refusal({ refused, tried }: Way): string | undefined {
  if (!refused) return undefined
  if (refused === 'internal') return 'A bug of the server met its batch, so it was refused.'
  const postgres = tried.some(({ at }) => at === 'store') ? missed(tried[0]) : 'Postgres was away'
  return `${postgres} and the journal could not keep it, so it was refused.`
}

function detour({ refused, tried }: Way): string | undefined {
  if (refused || tried.at(-1)?.at !== 'journal') return undefined
  const failed = tried.find(({ at }) => at === 'store')
  return `${failed ? missed(failed) : 'Postgres was away'}, so it went to the journal.`
}

function missed(attempt: Attempt | undefined): string {
  const ms = attempt ? tookMs(attempt) : 0
  return ms < unansweredMs ? 'Postgres was out of reach' : `Postgres did not answer within ${duration(ms)}`
}

function slowPart(way: Way, around: Circumstances): string | undefined {
  const { refused, tried, receivedAt, endedAt } = way
  const ms = endedAt - receivedAt
  const [stage, part] = largestStage(way)
  if (refused) return ms < quickMs ? undefined : `Until then it took ${duration(ms)}.`
  if (ms < quickMs) return `Nothing was slow: ${duration(ms)}, ${mostOf(part, ms)} ${nouns[stage]}.`
  // Said already, of its detour.
  if (stage === 'store' && tried.some((attempt) => attempt.error !== undefined)) return undefined
  return sentences[stage](way, share(part, ms), around)
}

function largestStage(way: Way): [Stage, number] {
  const stages = Object.entries(stagesShown(way)) as [Stage, number][]
  return stages.reduce((most, each) => (each[1] > most[1] ? each : most), ['queue', 0])
}

function mostOf(part: number, ms: number): string {
  return part * 2 >= ms ? 'most of it' : 'the largest part'
}

const nouns: Record<Stage, string> = {
  queue: 'the wait for its writer',
  store: 'the commit',
  journal: "the journal's write to the disk",
  deliver: 'the way to its readers',
}

const sentences: Record<Stage, (way: Way, part: string, around: Circumstances) => string> = {
  queue: (way, part, around) => `It waited ${part} for its writer${reasonToWait(way, around)}.`,
  store: ({ tried }, part) =>
    `Postgres took ${part} to commit its batch of ${count(tried.at(-1)?.messages ?? 1, 'message')}: look for locks, for a slow disk, for load on the database.`,
  journal: (_, part) => `The disk took ${part} to keep it in the journal.`,
  deliver: ({ recipients }, part) =>
    recipients >= manyMembers
      ? `Its room had ${count(recipients, 'member')} to write to, which took ${part}.`
      : `It was durable and waited ${part} to be written to ${count(recipients, 'member')}: the server had others to write to, or an earlier message of its room was missing.`,
}

function reasonToWait({ tried, receivedAt }: Way, { behind, switchingMs }: Circumstances): string {
  const [first] = tried
  const waitedMs = (first?.begunAt ?? receivedAt) - receivedAt
  if (switchingMs * 2 >= waitedMs && switchingMs > 0)
    return ': the last messages of the journal went into Postgres first'
  const [longest] = behind.toSorted((a, b) => tookMs(b) - tookMs(a))
  if (!first || !longest) return ''
  const lane = `lane ${first.lane}`
  if (tookMs(longest) * 2 >= waitedMs || behind.length === 1)
    return `: ${lane} was busy with a batch that ${took(longest)}`
  return `: ${lane} had ${count(behind.length, 'batch', 'batches')} to do first, the longest of which took ${duration(tookMs(longest))}`
}

function took(attempt: Attempt): string {
  const ms = tookMs(attempt)
  if (!isUnavailable(attempt.error)) return `took ${duration(ms)}`
  const where = attempt.at === 'store' ? 'Postgres' : 'the journal'
  return ms < unansweredMs ? `${where} did not take` : `${where} did not answer within ${duration(ms)}`
}

function stall({ receivedAt, endedAt }: Way, { stoodStillMs }: Circumstances): string | undefined {
  const ms = endedAt - receivedAt
  if (ms < quickMs || stoodStillMs * 4 < ms) return undefined
  return `The event loop stood still for ${duration(stoodStillMs)} meanwhile (garbage collection or a long computation).`
}

function afterwards({ endedAt }: Way, { replayed }: Circumstances): string | undefined {
  if (!replayed) return undefined
  if (replayed.refused)
    return `Postgres will never take it (${replayed.refused}): it is among the dead letters.`
  return `It came into Postgres ${duration(Math.max(0, replayed.attempt.endedAt - endedAt))} after it was delivered.`
}

function tookMs({ begunAt, endedAt }: Attempt): number {
  return endedAt - begunAt
}
