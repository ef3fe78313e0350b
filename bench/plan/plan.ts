/** What a run shall do: read from the arguments, checked before anything is opened, and printed so that it can be done again. */

import { limits } from '../../src/protocol/limits.ts'
import { usage, type Arguments } from '../commands/arguments.ts'
import { headBytes } from '../ledger/envelope.ts'
import { formatDuration, parseBytes, parseCount, parseDuration, parseRate } from '../units.ts'

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
  /** Milliseconds without a number told after which journaled messages count as never numbered. */
  numbersMs: number
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
  const { url, rooms, listeners, senders, size, drainMs, numbersMs } = plan
  const audience = `-u ${url.href.replace(/\/$/, '')} --rooms ${rooms} -l ${listeners} --senders ${senders}`
  const load = plan.command === 'burst' ? burstLoad(plan) : rateLoad(plan)
  const patience = `--drain ${formatDuration(drainMs)} --numbers ${formatDuration(numbersMs)}`
  const metrics = metricsOf(plan)
  return `npm run bench -- ${plan.command} ${audience} ${load} --size ${size}B ${patience}${metrics}`
}

function burstLoad({ messages, window }: BurstPlan): string {
  return `-n ${messages} --window ${window === Infinity ? 'inf' : window}`
}

function rateLoad({ messages, perSecond }: RatePlan): string {
  const ms = Math.round((messages / perSecond) * 1_000)
  const even = messages / (ms / 1_000) === perSecond
  return `-n ${messages} ${even ? `-d ${formatDuration(ms)}` : `-r ${perSecond}/s`}`
}

function metricsOf({ url, metrics }: Plan): string {
  if (!metrics) return ' --metrics off'
  return metrics.href === below(url, 'metrics').href ? '' : ` --metrics ${metrics.href}`
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
    numbersMs: given.number('numbers', parseDuration, 1),
    metrics: metrics === 'off' ? undefined : below(url, metrics.replace(/^\//, '')),
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

/** An address below another, whether or not that one ends with a slash; a whole URL stands for itself. */
export function below(url: URL, path: string): URL {
  return new URL(path, `${url.href.replace(/\/$/, '')}/`)
}

/** `host:port` alone is taken for http; ws and wss for the HTTP of the same server. */
function parseUrl(text: string, command: string): URL {
  const full = /^[a-z]+:\/\//i.test(text) ? text.replace(/^ws/i, 'http') : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw usage(command, `--url cannot be "${text}"`)
  return url
}
