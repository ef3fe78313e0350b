/** How many people are online: each counts once, on however many connections. */

import type { Member } from '../protocol/frames.ts'

export class Online {
  private readonly connections = new Map<string, number>()

  get size(): number {
    return this.connections.size
  }

  add(member: Member): void {
    this.connections.set(member.id, (this.connections.get(member.id) ?? 0) + 1)
  }

  remove(member: Member): void {
    const left = (this.connections.get(member.id) ?? 0) - 1
    if (left > 0) this.connections.set(member.id, left)
    else this.connections.delete(member.id)
  }
}
