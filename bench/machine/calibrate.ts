/** What the generator itself can do on this machine: its cost for each delivery, and the connections that it can hold. */

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { glassroom } from '../dialects/glassroom.ts'
import { exitCodes, Unable } from '../failure.ts'
import { each } from '../generator/many.ts'
import { Peer } from '../generator/peer.ts'
import type { Peerage } from '../generator/peerage.ts'
import { Tally } from '../generator/tally.ts'
import { Tracing } from '../generator/tracing.ts'
import { Envelope } from '../ledger/envelope.ts'
import { Ledger } from '../ledger/ledger.ts'
import { settle } from '../ledger/settlement.ts'
import { figures, formatBytes, formatCount } from '../units.ts'

export interface Calibration {
  /** Bytes of a message's text. */
  size: number
  /** Members of the room that was talked to. */
  members: number
  /** Messages in flight while deliveries came many at a time. */
  window: number
  coalesced: Speed
  /** With one message in flight, so that each delivery is a read of its own. */
  uncoalesced: Speed
  capacity: Capacity
}

export interface Speed {
  deliveries: number
  /** Of the receiving process, in microseconds: all that it did, sending included. */
  cpuPerDelivery: number
  deliveriesPerSecond: number
}

export interface Capacity {
  wanted: number
  /** Members that were connected and joined at one time. */
  opened: number
  seconds: number
  /** Growth of this process, if there were enough to tell; the kernel's memory for sockets comes on top. */
  bytesPerConnection?: number
  /** Why there were no more. */
  limit?: string
}

export interface CalibrateOptions {
  /** Of each of the two loads; 3 if not given. */
  seconds?: number
  /** The most connections to try; 25,000 if not given. */
  connections?: number
  /** 200 if not given. */
  members?: number
  /** Ends it early: it rejects then. */
  signal?: AbortSignal
}

const run = 'calibrat'
const room = 'room00000000'
const size = 200
const window = 32
const warmupShare = 0.25
/** Connections between two looks at the memory. */
const sampleEvery = 500

/** Loads a server that does nothing else, and measures this process. Rejects with Unable. */
export async function calibrate(options: CalibrateOptions = {}): Promise<Calibration> {
  const { seconds = 3, connections = 25_000, members = 200, signal } = options
  const coalesced = await against((url) => speedOf(url, { members, window, seconds, signal }), signal)
  const uncoalesced = await against((url) => speedOf(url, { members, window: 1, seconds, signal }), signal)
  const capacity = await against((url) => capacityOf(url, connections), signal)
  return { size, members, window, coalesced, uncoalesced, capacity }
}

const program = fileURLToPath(new URL('./null-target.ts', import.meta.url))

/** Does a job with a target of its own; what the job still does when it is given up meets nobody. */
async function against<Found>(job: (url: URL) => Promise<Found>, signal?: AbortSignal): Promise<Found> {
  // In a group of its own: Ctrl-C is for this process, which ends it.
  const target = fork(program, { stdio: 'inherit', detached: true })
  const over = new AbortController()
  const found = (async () => {
    const [port] = (await once(target, 'message', { signal: over.signal })) as [number]
    return await job(new URL(`http://127.0.0.1:${port}`))
  })()
  found.catch(() => undefined)
  try {
    return await Promise.race([found, givenUp(target, over.signal, signal)])
  } finally {
    over.abort()
    const gone = target.exitCode === null && target.signalCode === null ? once(target, 'exit') : undefined
    target.kill()
    await gone
  }
}

/** Rejects when the target ends or the user wants no more; is let go when all is over. */
async function givenUp(target: ChildProcess, over: AbortSignal, signal?: AbortSignal): Promise<never> {
  const stop = signal ? AbortSignal.any([over, signal]) : over
  const [code, by] = (await once(target, 'exit', { signal: stop }).catch(() => {
    throw new Unable('Interrupted.', exitCodes.interrupted)
  })) as [number | null, NodeJS.Signals | null]
  throw new Unable(`The server to measure against ended (${code ?? by}).`)
}

interface Load {
  members: number
  window: number
  seconds: number
  signal: AbortSignal | undefined
}

async function speedOf(url: URL, { members, window, seconds, signal }: Load): Promise<Speed> {
  const peerage = peerageOf(url, members)
  const { ledger } = peerage
  const peers = await Promise.all(Array.from({ length: members }, (_, i) => joined(peerage, i)))
  const [speaker] = peers
  if (!speaker) throw new Unable('A calibration needs a member.')
  let talking = true
  const talk = () => {
    while (talking && speaker.unanswered < window) speaker.say()
  }
  speaker.answered = talk
  talk()
  await pause(seconds * 1e3 * warmupShare, undefined, { signal })
  const [begun, cpu, before] = [performance.now(), process.cpuUsage(), ledger.deliveries]
  await pause(seconds * 1e3, undefined, { signal })
  const [{ user, system }, took] = [process.cpuUsage(cpu), performance.now() - begun]
  const deliveries = ledger.deliveries - before
  talking = false
  await speaker.flush()
  await Promise.all(peers.map((peer) => peer.flush()))
  check(ledger)
  for (const peer of peers) peer.cut()
  return {
    deliveries,
    cpuPerDelivery: (user + system) / deliveries,
    deliveriesPerSecond: (deliveries / took) * 1e3,
  }
}

/** The target keeps every promise, so whatever was found is the harness' own mistake. */
function check(ledger: Ledger): void {
  settle(ledger)
  const { violation, detail = '' } = ledger.findings.cases[0] ?? {}
  if (violation) throw new Unable(`The harness found a fault where there is none: ${violation} ${detail}`)
}

async function capacityOf(url: URL, wanted: number): Promise<Capacity> {
  const peerage = peerageOf(url, wanted)
  const peers: Peer[] = []
  const [before, begun] = [process.memoryUsage.rss(), performance.now()]
  let growth: number | undefined
  let limit: string | undefined
  try {
    await each(Array(wanted).keys(), async (i) => {
      peers.push(await joined(peerage, i))
      // When all files are in use, the system does not tell any more.
      if (peers.length % sampleEvery === 0) growth = (process.memoryUsage.rss() - before) / peers.length
    })
  } catch (error) {
    if (!(error instanceof Unable)) throw error
    limit = error.message
  }
  const seconds = (performance.now() - begun) / 1e3
  for (const peer of peers) peer.cut()
  return {
    ...{ wanted, opened: peers.length, seconds },
    ...(growth === undefined ? {} : { bytesPerConnection: growth }),
    ...(limit === undefined ? {} : { limit }),
  }
}

function peerageOf(url: URL, members: number): Peerage {
  const shape = {
    run,
    envelope: new Envelope(run, size),
    senders: 1,
    members,
    most: 2 ** 20,
    paced: true,
    firstSender: 0,
    allSenders: 1,
    dialect: glassroom,
  }
  const ledger = new Ledger(shape, [room])
  return {
    ledger,
    dialect: glassroom,
    venue: glassroom.venue(url),
    tracing: new Tracing(run, 0),
    tally: new Tally(),
  }
}

/** A member of the room; the first one speaks. */
async function joined(peerage: Peerage, member: number): Promise<Peer> {
  const { ledger, venue } = peerage
  const [place] = ledger.rooms
  if (!place) throw new Unable('A calibration needs a room.')
  const book = member === 0 ? place.books[0] : undefined
  const peer = new Peer(peerage)
  await peer.connect(venue.socket(room, `bench ${String(member).padStart(6, '0')}`))
  await peer.join(room, () => ledger.enter(place, member, book), book)
  return peer
}

/** What people read of it: at most 80 columns. */
export function renderCalibration(calibration: Calibration): string {
  const { size, members, window, coalesced, uncoalesced, capacity } = calibration
  const { opened, wanted, seconds, bytesPerConnection, limit } = capacity
  const perSecond = formatCount(Math.round(opened / seconds))
  const memory = bytesPerConnection === undefined ? '' : ` · ${formatBytes(bytesPerConnection)} each`
  return [
    `one generator process · all checks on · ${size} B messages to ${members} members`,
    '',
    `  delivery     ${speed(coalesced)}  ${window} messages in flight`,
    `               ${speed(uncoalesced)}  one message in flight`,
    `  connections  ${formatCount(opened)} of ${formatCount(wanted)}${memory} · ${perSecond} opened a second`,
    ...(limit === undefined ? [] : wrapped(limit).map((line) => `               ${line}`)),
    '',
  ].join('\n')
}

/** Lines that fit beside the names on a terminal of 80 columns. */
function wrapped(sentence: string): string[] {
  return sentence.match(/.{1,64}(?= |$)/g)?.map((line) => line.trim()) ?? []
}

function speed({ cpuPerDelivery, deliveriesPerSecond }: Speed): string {
  const perSecond = `${formatCount(Math.round(deliveriesPerSecond))}/s`
  return `${figures(cpuPerDelivery).padStart(5)} µs of CPU  ${perSecond.padStart(11)}`
}
