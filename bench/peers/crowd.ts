/** All members of all rooms of a workload, in one process. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Unable } from '../failure.ts'
import { inTurns } from './in-turns.ts'
import { numberOfMark, talkerAt } from './mark.ts'
import { Member, type MemberOptions } from './member.ts'
import { Sequence } from './sequence.ts'
import { speeches, type Speech, type SpeechName } from './speech.ts'
import { Talker, type Seat } from './talker.ts'

export interface Gathering {
  url: string
  speech: SpeechName
  rooms: number
  /** In each room. */
  members: number
  /** In each room. */
  talkers: number
  /** Of each text. */
  textBytes: number
  /** Rooms that each connection is in (1): a process may open 20,000 files on many a machine. */
  roomsEach?: number
}

/** What is wrong with what was heard; all 0 with a server that does what it should and is not asked for too much. */
export interface Faults {
  lost: number
  /** Messages that the server did not take and said so: no fault, but not delivered either. */
  refused: number
  repeated: number
  strange: number
}

/** Milliseconds without a delivery after which the rest is lost. */
const patienceMs = 3_000

export class Crowd {
  /** By their index. */
  readonly talkers: Talker[] = []
  /** Deliveries to talkers: with one of them in each room, messages that came back. */
  returned = 0
  readonly #seats: Seat[] = []
  /** Told of every delivery. */
  onDelivery: ((talker: number, number: number) => void) | undefined
  #gone: Unable | undefined

  private constructor(private readonly gathering: Gathering) {}

  static async open(gathering: Gathering): Promise<Crowd> {
    const crowd = new Crowd(gathering)
    await crowd.#fill()
    return crowd
  }

  /** Deliveries that all members have seen. Throws Unable when one of them lost its connection. */
  get received(): number {
    if (this.#gone) throw this.#gone
    return this.#seats.reduce((sum, { member }) => sum + member.received, 0)
  }

  /** Reads that brought any of them. */
  get reads(): number {
    return this.#seats.reduce((sum, { member }) => sum + member.reads, 0)
  }

  /** Messages. */
  get sent(): number {
    return this.talkers.reduce((sum, { sent }) => sum + sent, 0)
  }

  /** What they will have seen when all has come. */
  get expected(): number {
    return this.sent * this.gathering.members
  }

  get #refused(): number {
    return this.talkers.reduce((sum, { refused }) => sum + refused, 0)
  }

  get #lost(): number {
    return this.expected - this.#heard - this.#refused * this.gathering.members
  }

  get #heard(): number {
    return this.#seats.reduce((sum, { sequence }) => sum + sequence.heard, 0)
  }

  /** Has refusals counted from now on, where the server has any: a closed loop meets none. */
  watchRefusals(): void {
    const { refusal } = speeches[this.gathering.speech]
    if (refusal !== undefined) for (const talker of this.talkers) talker.watch(refusal)
  }

  /** Has each talker keep so many messages under way until `rest`. */
  talk(window: number): void {
    for (const talker of this.talkers) talker.talk(window)
  }

  /** Has nobody say more, and waits until all has come. Rejects with Unable. */
  rest(): Promise<Faults> {
    for (const talker of this.talkers) talker.rest()
    return this.settle()
  }

  /** Waits until all has come, or nothing more comes. Rejects with Unable. */
  async settle(patience = patienceMs): Promise<Faults> {
    let seen = this.received
    let since = performance.now()
    while (this.#lost > 0 && performance.now() - since < patience) {
      await pause(10)
      if (this.received > seen) since = performance.now()
      seen = this.received
    }
    const sum = (of: (sequence: Sequence) => number) =>
      this.#seats.reduce((total, { sequence }) => total + of(sequence), 0)
    return {
      lost: this.#lost,
      refused: this.#refused,
      repeated: sum(({ repeated }) => repeated),
      strange: sum(({ strange }) => strange),
    }
  }

  cut(): void {
    for (const { member } of this.#seats) member.cut()
  }

  async #fill(): Promise<void> {
    const { rooms, members, textBytes, roomsEach = 1 } = this.gathering
    const speech = speeches[this.gathering.speech]
    const url = new URL(this.gathering.url)
    const names = await speech.rooms(url, rooms)
    const firsts = Array.from({ length: Math.ceil(rooms / roomsEach) }, (_, i) => i * roomsEach)
    // The talkers are the members that come last: the worst place in a loop over all of them.
    const places = Array.from({ length: members }, (_, place) => firsts.map((first) => ({ first, place })))
    await inTurns(places.flat(), async ({ first, place }) => {
      const own = names.slice(first, first + roomsEach)
      const member = await Member.open({ ...entering(speech, url, own), textBytes })
      this.#seat(member, first, own, place)
    })
    this.talkers.sort((a, b) => a.index - b.index)
  }

  #seat(member: Member, first: number, rooms: readonly string[], place: number): void {
    const { members, talkers, textBytes, speech } = this.gathering
    const sequence = new Sequence(first * talkers, rooms.length * talkers)
    const seat: Seat = { member, sequence }
    const turn = place - (members - talkers)
    this.#seats.push(seat)
    member.onGone = (error) => (this.#gone = error)
    member.onMark = (bytes, at) => {
      const talker = talkerAt(bytes, at)
      const number = numberOfMark(bytes, at)
      sequence.take(talker, number)
      if (turn >= 0) this.returned += 1
      this.onDelivery?.(talker, number)
    }
    if (turn < 0) return
    for (const [i, room] of rooms.entries())
      this.talkers.push(new Talker((first + i) * talkers + turn, seat, speeches[speech].say(room), textBytes))
  }
}

/** The way into several rooms, one after the other. */
function entering(speech: Speech, url: URL, rooms: readonly string[]): Pick<MemberOptions, 'url' | 'steps'> {
  const ways = rooms.map((room) => speech.member(url, room))
  const steps = ways.flatMap((way, i) => (i === 0 ? way.steps : way.steps.slice(1)))
  return { url: ways[0]?.url ?? url, steps }
}
