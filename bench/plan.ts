/** What a run shall do: read from the arguments, checked before anything is opened, and printed so that it can be done again. */

import { limits } from '../src/protocol/limits.ts'
import { usage, type Arguments, type Command, type Option } from './arguments.ts'
import { headBytes } from './envelope.ts'
import { formatDuration, parseBytes, parseCount, parseDuration, parseRate } from './units.ts'

/** The audience and what all runs share. */
interface Stage {
  url: URL
  rooms: number
  /** Members in each room who only listen. */
  listeners: number
  /** Members in each room who speak; they hear the room, and themselves, too. */
  senders: number
  /** Bytes of a message's text. */
  size: number
  /** Milliseconds without any progress after which what is missing is lost. */
  drainMs: number
  metrics: URL | undefined
}

/** Each sender says so many messages in a row, at most `window` of them unanswered. */
export interface BurstPlan extends Stage {
  command: 'burst'
  /** Messages of each sender. */
  messages: number
  window: number
}

/** So many messages over all rooms at a steady rate, whatever the server does. */
export interface RatePlan extends Stage {
  command: 'rate'
  /** Messages in all. */
  messages: number
  perSecond: number
}

export type Plan = BurstPlan | RatePlan

const stage: readonly Option[] = [
  { name: 'url', short: 'u', value: 'URL', help: 'the server', fallback: 'http://127.0.0.1:8080' },
  { name: 'rooms', value: 'N', help: 'rooms to create', fallback: '20' },
  { name: 'listeners', short: 'l', value: 'N', help: 'listeners in each room', fallback: '20' },
  { name: 'senders', value: 'N', help: 'senders in each room, who hear it too', fallback: '1' },
]

const common: readonly Option[] = [
  { name: 'size', value: 'BYTES', help: `a message's text, from ${headBytes}B`, fallback: '200B' },
  { name: 'drain', value: 'TIME', help: 'silence after which what is missing is lost', fallback: '10s' },
  { name: 'metrics', value: 'URL', help: 'metrics to reconcile with, or off', fallback: '/metrics' },
  { name: 'json', help: 'only the result, as JSON, on stdout' },
]

export const burst: Command = {
  name: 'burst',
  summary: 'every sender says N messages in a row, as fast as the server answers.',
  detail: 'Creates rooms and listeners, then measures how fast messages are stored and delivered.',
  options: [
    ...stage,
    { name: 'messages', short: 'n', value: 'N', help: 'messages in a row, each sender', fallback: '500' },
    { name: 'window', value: 'N', help: 'unanswered messages a sender may have, or inf', fallback: '64' },
    ...common,
  ],
  examples: ['burst', 'burst --rooms 1 -l 1k -n 200', 'burst -n 10k --window inf --json'],
}

export const rate: Command = {
  name: 'rate',
  summary: 'N messages in a given time, over all rooms, whatever the server does.',
  detail:
    'Messages go out on a fixed grid of time; latency counts from the time at which a message\n' +
    'was due. Two of -n, -r and -d say it all; without -n and -r the rate is 1000/s.',
  options: [
    ...stage,
    { name: 'messages', short: 'n', value: 'N', help: 'messages in all' },
    { name: 'rate', short: 'r', value: 'N/s', help: 'messages a second in all' },
    { name: 'duration', short: 'd', value: 'TIME', help: 'how long', fallback: '10s' },
    ...common,
  ],
  examples: ['rate -n 60k -d 60s', 'rate -r 2k/s -d 30s --rooms 100 -l 10'],
}

/** Throws Unable (usage). */
export function planBurst(given: Arguments): BurstPlan {
  const inf = /^inf/i.test(given.text('window'))
  const window = inf ? Infinity : given.number('window', parseCount, 1)
  return {
    command: 'burst',
    ...planStage(given, 'burst'),
    messages: given.number('messages', parseCount, 1, 1e8 - 1),
    window,
  }
}

/** Throws Unable (usage). */
export function planRate(given: Arguments): RatePlan {
  if (given.has('messages') && given.has('rate') && given.has('duration')) {
    throw usage('rate', 'Give two of --messages, --rate and --duration: the third follows')
  }
  return { command: 'rate', ...planStage(given, 'rate'), ...planPace(given) }
}

/** How many senders speak in all. */
export function sendersOf(plan: Plan): number {
  return plan.rooms * plan.senders
}

/** The members of one room. A sender is a listener too. */
export function membersOf(plan: Plan): number {
  return plan.listeners + plan.senders
}

/** Messages in all. */
export function messagesOf(plan: Plan): number {
  return plan.command === 'burst' ? plan.messages * sendersOf(plan) : plan.messages
}

/** The most messages that one sender says. */
export function mostOf(plan: Plan): number {
  return plan.command === 'burst' ? plan.messages : Math.ceil(plan.messages / sendersOf(plan))
}

/** The command that does the same run again. */
export function commandOf(plan: Plan): string {
  const { url, rooms, listeners, senders, size, drainMs } = plan
  const audience = `-u ${url.href.replace(/\/$/, '')} --rooms ${rooms} -l ${listeners} --senders ${senders}`
  const load =
    plan.command === 'burst'
      ? `-n ${plan.messages} --window ${plan.window === Infinity ? 'inf' : plan.window}`
      : `-n ${plan.messages} -r ${plan.perSecond}/s`
  const metrics = plan.metrics ? '' : ' --metrics off'
  return `npm run bench -- ${plan.command} ${audience} ${load} --size ${size}B --drain ${formatDuration(drainMs)}${metrics}`
}

function planStage(given: Arguments, command: string): Stage {
  const url = parseUrl(given.text('url'), command)
  const metrics = given.text('metrics')
  return {
    url,
    rooms: given.number('rooms', parseCount, 1, 1e5),
    listeners: given.number('listeners', parseCount, 0, 1e6),
    senders: given.number('senders', parseCount, 1, 1e4),
    size: given.number('size', parseBytes, headBytes, limits.textBytes),
    drainMs: given.number('drain', parseDuration, 1),
    metrics:
      metrics === 'off' ? undefined : new URL(metrics.replace(/^\//, ''), `${url.href.replace(/\/$/, '')}/`),
  }
}

function planPace(given: Arguments): { messages: number; perSecond: number } {
  const seconds = given.number('duration', parseDuration, 1) / 1_000
  if (!given.has('messages')) {
    const perSecond = given.has('rate') ? given.number('rate', parseRate, 0.001) : 1_000
    return { messages: Math.max(1, Math.round(perSecond * seconds)), perSecond }
  }
  const messages = given.number('messages', parseCount, 1)
  return {
    messages,
    perSecond: given.has('rate') ? given.number('rate', parseRate, 0.001) : messages / seconds,
  }
}

/** `host:port` alone is taken for http; ws and wss for the HTTP of the same server. */
function parseUrl(text: string, command: string): URL {
  const full = /^[a-z]+:\/\//i.test(text) ? text.replace(/^ws/i, 'http') : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw usage(command, `--url cannot be "${text}"`)
  return url
}
