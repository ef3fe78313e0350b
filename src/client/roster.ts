/** Who is in a room, as far as the server names them. */

import type { JoinedFrame, Member, PresenceFrame } from '../protocol/frames.ts'
import { limits } from '../protocol/limits.ts'
import type { RoomDetails } from './http.ts'
import type { Timers } from './timers.ts'

export interface RosterDeps {
  timers: Timers
  /** Reads the room over HTTP. */
  details(): Promise<RoomDetails>
  changed(): void
}

/** How long presence frames may still close the difference between names and count. */
const patienceMs = 1_000

export class Roster {
  /** How many are online, named or not. */
  online = 0
  private readonly here = new Map<string, Member>()
  private cancel: (() => void) | undefined

  constructor(private readonly deps: RosterDeps) {}

  /** Those known by name, in the order in which they came. */
  get members(): Member[] {
    return [...this.here.values()]
  }

  joined({ members, room }: JoinedFrame): void {
    this.set(members, room.membersOnline)
  }

  apply({ type, members, membersOnline }: PresenceFrame): void {
    for (const member of members) {
      if (type === 'member_joined') this.here.set(member.id, member)
      else this.here.delete(member.id)
    }
    this.online = membersOnline
    this.deps.changed()
    this.look()
  }

  stop(): void {
    this.cancel?.()
    this.cancel = undefined
  }

  private set(members: readonly Member[], online: number): void {
    this.here.clear()
    for (const member of members) this.here.set(member.id, member)
    this.online = online
    this.deps.changed()
  }

  /** In large rooms presence names nobody, so that once the room is small again names are missing. */
  private get lacking(): boolean {
    return this.here.size !== this.online && this.online <= limits.joinedMembers
  }

  private look(): void {
    if (this.cancel || !this.lacking) return
    this.cancel = this.deps.timers.after(patienceMs, () => {
      this.cancel = undefined
      if (this.lacking) void this.read()
    })
  }

  private async read(): Promise<void> {
    try {
      const { members, membersOnline } = await this.deps.details()
      this.set(members, membersOnline)
    } catch {
      // The count is right without the names; the next presence frame asks again.
    }
  }
}
