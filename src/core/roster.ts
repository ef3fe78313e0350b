/** Who is in a room, and what of it the others have not been told. A person counts once, on however many connections. */

import type { Member, PresenceFrame } from '../protocol/frames.ts'
import { limits } from '../protocol/limits.ts'

export class Roster {
  private readonly present = new Map<string, { member: Member; connections: number }>()
  private joined = new Map<string, Member>()
  private left = new Map<string, Member>()

  get size(): number {
    return this.present.size
  }

  get changed(): boolean {
    return this.joined.size + this.left.size > 0
  }

  enter(member: Member): void {
    const here = this.present.get(member.id)
    if (here) {
      here.connections += 1
      return
    }
    this.present.set(member.id, { member, connections: 1 })
    // Gone and back before anybody was told: nothing happened.
    if (!this.left.delete(member.id)) this.joined.set(member.id, member)
  }

  leave(member: Member): void {
    const here = this.present.get(member.id)
    if (!here) return
    here.connections -= 1
    if (here.connections > 0) return
    this.present.delete(member.id)
    if (!this.joined.delete(member.id)) this.left.set(member.id, member)
  }

  /** The first members, in order of arrival. */
  first(most: number): Member[] {
    const members: Member[] = []
    for (const { member } of this.present.values()) {
      if (members.length === most) break
      members.push(member)
    }
    return members
  }

  /** What happened since the last call, as frames; a room too large to name everybody gets counts only. */
  takeChanges(room: string): PresenceFrame[] {
    const frames = [
      this.frame('member_joined', room, this.joined),
      this.frame('member_left', room, this.left),
    ]
    this.joined = new Map()
    this.left = new Map()
    return frames.filter((frame) => frame !== undefined)
  }

  private frame(
    type: PresenceFrame['type'],
    room: string,
    changes: Map<string, Member>,
  ): PresenceFrame | undefined {
    if (changes.size === 0) return undefined
    const named = Math.max(this.size, changes.size) <= limits.joinedMembers
    return { type, room, members: named ? [...changes.values()] : [], membersOnline: this.size }
  }
}
