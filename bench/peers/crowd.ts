/** All members of all rooms of a workload, in one process. */

import { Unable } from '../failure.ts'
import { Member } from './member.ts'
import { speeches, type SpeechName } from './speech.ts'
import { Talker } from './talker.ts'

export interface Gathering {
  url: string
  speech: SpeechName
  rooms: number
  members: number
  talkers: number
  /** Of each text. */
  textBytes: number
}

/** Connections that are opened at the same time. */
const atOnce = 64

export class Crowd {
  readonly members: Member[] = []
  readonly talkers: Talker[] = []
  #lost: Unable | undefined

  private constructor(private readonly gathering: Gathering) {}

  static async open(gathering: Gathering): Promise<Crowd> {
    const crowd = new Crowd(gathering)
    await crowd.#fill()
    return crowd
  }

  /** Deliveries that all members have seen. Throws Unable when one of them lost its connection. */
  get received(): number {
    if (this.#lost) throw this.#lost
    let sum = 0
    for (const member of this.members) sum += member.received
    return sum
  }

  /** What they will have seen when all has come. */
  get expected(): number {
    let sent = 0
    for (const talker of this.talkers) sent += talker.sent
    return sent * this.gathering.members
  }

  async end(): Promise<void> {
    await inTurns(this.members, (member) => member.end())
  }

  async #fill(): Promise<void> {
    const { rooms: count, members, speech: name } = this.gathering
    const speech = speeches[name]
    const url = new URL(this.gathering.url)
    const rooms = await speech.rooms(url, count)
    // The talkers are the members that come last: the worst place in a loop over all of them.
    const seats = Array.from({ length: members }, (_, seat) => rooms.map((room) => ({ room, seat }))).flat()
    await inTurns(seats, async ({ room, seat }) => {
      const member = await Member.open(speech.member(url, room))
      member.onGone = (error) => (this.#lost = error)
      this.members.push(member)
      if (seat >= members - this.gathering.talkers) this.#give(member, room)
    })
  }

  #give(member: Member, room: string): void {
    const { textBytes, speech } = this.gathering
    this.talkers.push(new Talker(this.talkers.length, member, speeches[speech].say(room), textBytes))
  }
}

/** Does something for each, some at the same time, in order. */
export async function inTurns<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0
  const lines = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item)
  })
  await Promise.all(lines)
}
