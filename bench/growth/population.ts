/** All members of all rooms of one size; a connection can be in several rooms. The last member of each room talks. */

import { setTimeout as pause } from 'node:timers/promises'
import { Unable } from '../failure.ts'
import { inTurns } from '../peers/crowd.ts'
import { numberOfMark, talkerAt } from '../peers/mark.ts'
import { Member, type Step } from '../peers/member.ts'
import { Sequence } from '../peers/sequence.ts'
import { speeches } from '../peers/speech.ts'
import { Talker } from '../peers/talker.ts'
import { textBytes } from '../peers/workloads.ts'
import type { Size } from './sizes.ts'

const speech = speeches.glassroom
/** Milliseconds without a delivery after which the rest is lost. */
const patienceMs = 5_000

export class Population {
  /** By their room. */
  readonly talkers: Talker[] = []
  /** Messages that came back to who said them. */
  returned = 0
  /** Told after reads that brought a talker anything. */
  onReturn: (() => void) | undefined
  readonly #members: Member[] = []
  readonly #sequences: Sequence[] = []
  #gone: Unable | undefined

  private constructor(private readonly size: Size) {}

  /** Rejects with Unable, and leaves nobody behind then. */
  static async open(url: URL, size: Size, signal: AbortSignal): Promise<Population> {
    const population = new Population(size)
    try {
      await population.#fill(url, signal)
    } catch (error) {
      population.cut()
      throw error
    }
    return population
  }

  get sent(): number {
    return this.talkers.reduce((sum, { sent }) => sum + sent, 0)
  }

  /** Waits until everybody has what was said. Rejects with Unable when something is lost, doubled or led astray. */
  async settle(patience = patienceMs): Promise<void> {
    const expected = this.sent * this.size.members
    let seen = this.#received
    let since = performance.now()
    while (seen < expected) {
      await pause(1)
      const now = this.#received
      if (now > seen) since = performance.now()
      else if (performance.now() - since > patience) break
      seen = now
    }
    const heard = this.#sum(({ heard }) => heard)
    const faults = this.#sum(({ repeated, strange }) => repeated + strange)
    if (heard !== expected || faults > 0)
      throw new Unable(`Of ${expected} deliveries ${heard} came, and ${faults} that should not.`)
  }

  cut(): void {
    for (const member of this.#members) member.cut()
  }

  /** Throws Unable when one of them lost its connection. */
  get #received(): number {
    if (this.#gone) throw this.#gone
    return this.#members.reduce((sum, { received }) => sum + received, 0)
  }

  #sum(of: (sequence: Sequence) => number): number {
    return this.#sequences.reduce((sum, sequence) => sum + of(sequence), 0)
  }

  async #fill(url: URL, signal: AbortSignal): Promise<void> {
    const { members, roomsEach } = this.size
    const names = await openRooms(url, this.size.rooms, signal)
    const groups = Array.from({ length: Math.ceil(names.length / roomsEach) }, (_, i) => i * roomsEach)
    // Who talks comes last: the worst place in a loop over all members.
    const seats = Array.from({ length: members }, (_, place) => groups.map((first) => ({ first, place })))
    await inTurns(seats.flat(), async ({ first, place }) => {
      signal.throwIfAborted()
      const rooms = names.slice(first, first + roomsEach)
      const member = await Member.open({ ...entering(url, rooms), textBytes })
      this.#seat(member, first, rooms, place === members - 1)
    })
    this.talkers.sort((a, b) => a.index - b.index)
  }

  #seat(member: Member, first: number, rooms: readonly string[], talks: boolean): void {
    const sequence = new Sequence(first, rooms.length)
    this.#members.push(member)
    this.#sequences.push(sequence)
    member.onGone = (error) => (this.#gone = error)
    member.onMark = (bytes, at) => {
      sequence.take(talkerAt(bytes, at), numberOfMark(bytes, at))
      if (talks) this.returned += 1
    }
    if (!talks) return
    member.onRead = () => this.onReturn?.()
    for (const [i, room] of rooms.entries())
      this.talkers.push(new Talker(first + i, { member, sequence }, speech.say(room), textBytes))
  }
}

async function openRooms(url: URL, count: number, signal: AbortSignal): Promise<string[]> {
  const names: string[] = []
  await inTurns([...Array(count).keys()], async () => {
    signal.throwIfAborted()
    names.push(...(await speech.rooms(url, 1)))
  })
  return names
}

/** The way into several rooms, one after the other. */
function entering(url: URL, rooms: readonly string[]): { url: URL; steps: Step[] } {
  const ways = rooms.map((room) => speech.member(url, room))
  const steps = ways.flatMap((way, i) => (i === 0 ? way.steps : way.steps.slice(1)))
  return { url: ways[0]?.url ?? url, steps }
}
