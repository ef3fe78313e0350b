/** One round: new rooms and members, faults under load, everything healed, and all of it checked. */

import { setTimeout as pause } from 'node:timers/promises'
import { check, finding, type Finding } from './checker.ts'
import type { Evidence } from './evidence.ts'
import { Faults } from './faults.ts'
import { Member } from './member.ts'
import type { Fault } from './plan.ts'
import type { ChaosPostgres } from './postgres.ts'
import type { Random } from '../support/random.ts'
import { journaled, makeRoom, readBack } from './read-back.ts'
import type { Recorder } from './recorder.ts'
import type { ChaosServer } from './server.ts'

const rooms = 4
const sendersEach = 3
/** A sender's pause between two messages is this on average. */
const betweenMs = 22
/** All must be healed, answered and stored within this after the last fault. */
const settleMs = 60_000
const pollMs = 50

export interface RoundDeps {
  /** Told apart from other rounds by this. */
  name: string
  faults: readonly Fault[]
  postgres: ChaosPostgres
  server: ChaosServer
  recorder: Recorder
  random: Random
  /** Aborted when no further fault should strike. */
  signal: AbortSignal
  /** A fault has struck. */
  struck(): void
}

export interface Round {
  evidence: Evidence
  findings: Finding[]
}

export async function runRound(deps: RoundDeps): Promise<Round> {
  const { members, senders } = await gather(deps)
  const stop = talk(senders, deps)
  try {
    await breakThings(deps)
    stop()
    await settle(members, deps)
    return await judge(members, deps)
  } finally {
    stop()
    for (const member of members) member.leave()
  }
}

interface Crowd {
  members: Member[]
  /** Those of them who speak. */
  senders: Member[]
}

/** In each room its senders, who listen too, and one who only listens. */
async function gather({ name, server, recorder }: RoundDeps): Promise<Crowd> {
  const crowd: Crowd = { members: [], senders: [] }
  for (let at = 1; at <= rooms; at++) {
    const room = await makeRoom(server.url, `chaos ${name} ${at}`)
    for (let each = 0; each <= sendersEach; each++) {
      const member = new Member(`r${name}.${at}.${each}`, room, server, recorder)
      crowd.members.push(member)
      if (each > 0) crowd.senders.push(member)
    }
  }
  for (const member of crowd.members) member.connect()
  while (!crowd.members.every(({ here }) => here)) await pause(pollMs)
  return crowd
}

/** Lets each sender speak at its own pace; the answer ends it. */
function talk(senders: readonly Member[], { recorder, random }: RoundDeps): () => void {
  const timers = new Map<Member, NodeJS.Timeout>()
  const next = (member: Member, count: number) => {
    timers.set(
      member,
      setTimeout(
        () => {
          const said = speak(member, count, recorder)
          next(member, said ? count + 1 : count)
        },
        2 * betweenMs * random(),
      ),
    )
  }
  for (const member of senders) next(member, 1)
  return () => {
    for (const timer of timers.values()) clearTimeout(timer)
  }
}

/** False: it has too much unanswered to say more. */
function speak({ id, name, room, outbox }: Member, count: number, recorder: Recorder): boolean {
  if (outbox.full || id === '') return false
  const ref = `${name}-${count}`
  // What a line of a journal must not stumble over.
  const text = `${ref} "says"\n\\ ✓ ${'…'.repeat(count % 40)}`
  const said = { ref, sender: id, room, text, sends: [] }
  recorder.say(said)
  outbox.say(said)
  return true
}

async function breakThings({ faults: planned, signal, struck, ...world }: RoundDeps): Promise<void> {
  const faults = new Faults(world)
  try {
    for (const fault of planned) {
      await faults.strike(fault, signal)
      if (signal.aborted) break
      struck()
    }
  } finally {
    await faults.healed()
  }
}

/** Waits until everything that was said is acked, stored and numbered, or for so long that it never will be. */
async function settle(members: readonly Member[], deps: RoundDeps): Promise<void> {
  const until = performance.now() + settleMs
  if (!(await deps.server.whenUp(settleMs)))
    throw new Error(`the server does not come up: ${deps.server.lastWords}`)
  while (performance.now() < until && !(await settled(members, deps.server))) await pause(pollMs)
}

async function settled(members: readonly Member[], server: ChaosServer): Promise<boolean> {
  if (members.some((member) => !member.here || member.outbox.size > 0 || member.loose.size > 0)) return false
  return (await journaled(server.url)) === 0
}

async function judge(members: readonly Member[], deps: RoundDeps): Promise<Round> {
  const { recorder, server, postgres } = deps
  const { evidence } = recorder
  for (const member of members) member.leave()
  const inUse = [...new Set(members.map(({ room }) => room))]
  evidence.histories = await readBack(server.url, postgres.endpoint, inUse)
  const letters = (await server.deadLetters()).split('\n').filter((line) => line !== '')
  const buried =
    letters.length === 0 ? [] : [finding('buried', `${letters.length} messages are among the dead letters`)]
  const left = await journaled(server.url)
  const stuck = left === 0 ? [] : [finding('process', `the journal still holds ${left} records`)]
  return { evidence, findings: [...recorder.findings, ...check(evidence), ...buried, ...stuck] }
}
