/** Whether all is well, in sentences: the rules by which the dashboard judges a server. */

import type { Now, Second } from '../../src/protocol/watched.ts'
import { countsOf, quantile } from './latency.ts'
import { age, bytes, count, countOf, duration, percent } from './units.ts'

/** well: nothing to do. strained: it goes on, but look. failing: people notice. */
export type Mood = 'well' | 'strained' | 'failing'

export interface Finding {
  /** What it is about; the same as long as only its figures change. */
  about: string
  mood: Mood
  sentence: string
}

/** Over so many seconds a rate is judged: one bad second is no state. */
const judgedSeconds = 5
const busyLoop = 0.95
const lateLoopMs = 250
const longWaitMs = 1_000
const slowMs = 500
const enoughMessages = 10
/** A past second is told of when it was so slow, and so many times slower than now. */
const [spikeMs, spikeTimes] = [250, 10]

type Rule = (now: Now, lately: readonly Second[]) => Finding | undefined

/** What is to be said of a server, the most pressing first; never empty. */
export function findingsOf(now: Now, seconds: readonly Second[]): [Finding, ...Finding[]] {
  const lately = seconds.slice(-judgedSeconds)
  const troubles = rules.map((rule) => rule(now, lately)).filter((found) => found !== undefined)
  const sorted = [
    ...troubles.filter(({ mood }) => mood === 'failing'),
    ...troubles.filter(({ mood }) => mood === 'strained'),
  ]
  const [first, ...others] = sorted
  return first ? [first, ...others] : [allWell(now, seconds)]
}

const rules: readonly Rule[] = [
  draining,
  journalTrouble,
  circuit,
  refusing,
  loop,
  queue,
  slow,
  readers,
  buried,
  damaged,
]

function draining({ draining }: Now): Finding | undefined {
  if (!draining) return undefined
  const sentence = 'The server is going down: it finishes what it has and takes nothing new.'
  return { about: 'draining', mood: 'failing', sentence }
}

function journalTrouble({ journal, circuit }: Now): Finding | undefined {
  const { broken, room, bytes: size, maxBytes } = journal
  const refuses = circuit !== 'closed' && (broken || room === 'full')
  const mood = refuses ? 'failing' : 'strained'
  const after = refuses ? ' New messages are refused.' : ''
  if (broken)
    return { about: 'broken', mood, sentence: `The journal's disk does not keep what is written.${after}` }
  if (room === 'ample') return undefined
  const sentence = `The journal is ${room}: ${bytes(size)} of ${bytes(maxBytes)}.${after}`
  return { about: 'journal room', mood, sentence }
}

function circuit({ circuit, journal: { records } }: Now): Finding | undefined {
  if (circuit === 'closed') return undefined
  if (circuit !== 'open') {
    const sentence = `Postgres is back: ${countOf(records, 'message')} of the journal ${records === 1 ? 'is' : 'are'} on the way into it.`
    return { about: 'replaying', mood: 'strained', sentence }
  }
  const waiting = records === 0 ? '.' : `, ${count(records)} ${records === 1 ? 'waits' : 'wait'} there.`
  return {
    about: 'open',
    mood: 'failing',
    sentence: `Postgres is away: messages go to the journal${waiting}`,
  }
}

function refusing(_now: Now, lately: readonly Second[]): Finding | undefined {
  const [refused, messages] = [sum(lately, 'refused'), sum(lately, 'messages')]
  if (refused === 0) return undefined
  const mood = refused > messages ? 'failing' : 'strained'
  const each = perSecond(lately, 'refused')
  const sentence = `Messages are refused: ${each < 1 ? 'now and then one' : `${count(Math.round(each))} a second`}.`
  return { about: 'refusing', mood, sentence }
}

function loop(_now: Now, lately: readonly Second[]): Finding | undefined {
  if (lately.length === 0) return undefined
  const [busy, late] = [sum(lately, 'loopBusy') / lately.length, most(lately, 'loopLagMs')]
  if (busy < busyLoop && late < lateLoopMs) return undefined
  const lag = late < 20 ? '' : `, and up to ${duration(late)} late`
  const sentence =
    busy < busyLoop
      ? `The event loop was held up for ${duration(late)}.`
      : `The event loop is at its limit: busy ${percent(busy)} of the time${lag}.`
  return { about: 'loop', mood: 'strained', sentence }
}

function queue({ lanes }: Now): Finding | undefined {
  const oldest = Math.max(0, ...lanes.map(({ oldestMs }) => oldestMs))
  const messages = lanes.reduce((all, lane) => all + lane.messages, 0)
  if (oldest < longWaitMs) return undefined
  const sentence = `Writing does not keep up: ${countOf(messages, 'message')} in the queue, the oldest for ${duration(oldest)}.`
  return { about: 'queue', mood: 'strained', sentence }
}

function slow(_now: Now, lately: readonly Second[]): Finding | undefined {
  const p99 = quantile(countsOf(lately), 0.99)
  if (p99 === undefined || p99 < slowMs) return undefined
  const sentence = `Messages are slow: p99 ${duration(p99)}. The slowest below say why.`
  return { about: 'slow', mood: 'strained', sentence }
}

function readers(_now: Now, lately: readonly Second[]): Finding | undefined {
  const { stalled = 0, pendingBytes = 0 } = lately.at(-1) ?? {}
  const evicted = sum(lately, 'evicted')
  if (evicted > 0)
    return {
      about: 'evicting',
      mood: 'strained',
      sentence: `${countOf(evicted, 'reader')} too slow to follow ${evicted === 1 ? 'was' : 'were'} let go.`,
    }
  if (stalled === 0) return undefined
  const sentence = `${countOf(stalled, 'reader')} ${stalled === 1 ? 'is' : 'are'} slow: ${bytes(pendingBytes)} ${stalled === 1 ? 'waits' : 'wait'} to be read.`
  return { about: 'readers', mood: 'strained', sentence }
}

function buried({ journal: { deadLetters } }: Now): Finding | undefined {
  if (deadLetters === 0) return undefined
  const sentence = `Postgres will never take ${countOf(deadLetters, 'message')}: see dead-letters.log.`
  return { about: 'buried', mood: 'strained', sentence }
}

function damaged({ journal: { damaged } }: Now): Finding | undefined {
  if (damaged === 0) return undefined
  const sentence = `The journal has ${countOf(damaged, 'line')} that cannot be read; set aside.`
  return { about: 'damaged', mood: 'strained', sentence }
}

function allWell(now: Now, seconds: readonly Second[]): Finding {
  const lately = seconds.slice(-judgedSeconds)
  const p99 = p99Of(lately)
  const sentence = `${calm(now, lately, p99)}${badMoment(now, seconds, p99)}.`
  return { about: 'well', mood: 'well', sentence }
}

function calm({ at, startedAt }: Now, lately: readonly Second[], p99: number | undefined): string {
  if (sum(lately, 'messages') === 0)
    return at - startedAt < 10_000 ? 'All well: just started' : 'All well, and quiet'
  const rate = perSecond(lately, 'messages')
  const speed = rate < 1.5 ? 'a message now and then' : `${count(Math.round(rate))} messages/s`
  return `All well: ${speed}${p99 === undefined ? '' : `, p99 ${duration(p99)}`}`
}

/** Of too few messages the p99 would be that of one. */
function p99Of(seconds: readonly Second[]): number | undefined {
  const counts = countsOf(seconds)
  const messages = counts.reduce((all, each) => all + each, 0)
  return messages < enoughMessages ? undefined : quantile(counts, 0.99)
}

/** The worst of what the charts still show, where the present says nothing of it. */
function badMoment({ at }: Now, seconds: readonly Second[], p99 = 0): string {
  const worst = seconds.reduce<Second | undefined>(
    (most, each) => (each.slowestMs >= (most?.slowestMs ?? 0) ? each : most),
    undefined,
  )
  if (!worst || worst.slowestMs < Math.max(spikeMs, spikeTimes * p99)) return ''
  return `; ${age(Math.max(1_000, at - worst.at))} ago up to ${duration(worst.slowestMs)}`
}

type Counted = 'ms' | 'messages' | 'refused' | 'evicted' | 'loopBusy' | 'loopLagMs'

function sum(seconds: readonly Second[], field: Counted): number {
  return seconds.reduce((all, second) => all + second[field], 0)
}

function perSecond(seconds: readonly Second[], field: Counted): number {
  return (sum(seconds, field) * 1_000) / Math.max(1, sum(seconds, 'ms'))
}

function most(seconds: readonly Second[], field: Counted): number {
  return seconds.reduce((all, second) => Math.max(all, second[field]), 0)
}
