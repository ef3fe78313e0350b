/** What a run shall do, as plain data: it goes to the processes that do it, and into the report. */

export interface Plan {
  /** `burst`, `rate`, `run townhall` … */
  command: string
  url: string
  /** The name of a dialect, or the path of a file that describes one. */
  dialect: string
  rooms: number
  /** Members in each room who only listen. */
  listeners: number
  /** Members in each room who speak; where the server lets them, they hear the room, and themselves, too. */
  senders: number
  /** Bytes of a message's text. */
  size: number
  load: Load
  /** Milliseconds whose messages are checked, and not measured. */
  warmupMs: number
  /** Milliseconds without any progress after which what is missing is lost. */
  drainMs: number
  /** Milliseconds without a number told after which journaled messages count as never numbered. */
  numbersMs: number
  unrest: Unrest
  /** Processes that load; each has whole rooms. */
  workers: number
  seed: number
  /** The share of messages that ask to be traced, 0 to 1. */
  trace: number
}

export type Load =
  /** Rooms are made, and that is all. */
  | { kind: 'rooms' }
  /** Members join, and listen for a while. */
  | { kind: 'hold'; ms: number }
  /** Each sender says so many messages in a row, at most `window` of them unanswered. */
  | { kind: 'burst'; messages: number; window: number }
  /** Messages over all rooms at the times that a shape gives, whatever the server does; `perSecond` at its highest. */
  | { kind: 'paced'; shape: string; arrival: string; messages: number; perSecond: number }

/** What members do besides talking. */
export interface Unrest {
  /** Listeners a second who leave, and others who come for them. */
  churn: number
  /** Listeners of each room who stop reading. */
  slowReaders: number
  /** Visitors a second who come, read a room's whole history, and go. */
  visitors: number
  storms: Storm[]
}

/** A share of all listeners loses its connections at once, and comes back. */
export interface Storm {
  share: number
  /** Milliseconds since the load began. */
  atMs: number
}

/** Rooms of one worker: the first, and how many. */
export interface Share {
  first: number
  count: number
}

/** How many speak in all. */
export function sendersOf(plan: Plan): number {
  return plan.rooms * plan.senders
}

/** The members of one room. A sender is a listener too. */
export function membersOf(plan: Plan): number {
  return plan.listeners + plan.senders
}

export function connectionsOf(plan: Plan): number {
  return plan.load.kind === 'rooms' ? 0 : plan.rooms * membersOf(plan)
}

/** Messages in all. */
export function messagesOf({ load, rooms, senders }: Plan): number {
  if (load.kind === 'burst') return load.messages * rooms * senders
  return load.kind === 'paced' ? load.messages : 0
}

/** The most messages that one sender says. */
export function mostOf(plan: Plan): number {
  return Math.ceil(messagesOf(plan) / sendersOf(plan))
}

/** Listeners of each room who may leave before the end: the last ones. */
export function restlessOf({ listeners, unrest }: Plan, resumes: boolean): number {
  const churning = unrest.churn > 0 ? Math.ceil((listeners - unrest.slowReaders) / 2) : 0
  const swept = resumes ? 0 : Math.max(0, ...unrest.storms.map(({ share }) => Math.ceil(share * listeners)))
  return Math.min(listeners, unrest.slowReaders + Math.max(churning, swept))
}

/** Whole rooms for each worker, as evenly as can be; workers without a room are left out. */
export function sharesOf({ rooms, workers }: Plan): Share[] {
  const hands = Math.min(workers, rooms)
  const bounds = Array.from({ length: hands + 1 }, (_, i) => Math.round((i * rooms) / hands))
  return bounds.slice(1).map((end, i) => ({ first: bounds[i] ?? 0, count: end - (bounds[i] ?? 0) }))
}
