/** The rooms in which the reader has been since the page was opened: they stay joined, and count what was not read. */

import type { ChatClient } from '../src/client/chat-client.ts'
import type { Room } from '../src/client/room.ts'

export interface OpenRoom {
  readonly room: Room
  unread: number
  /** What was written and not sent. */
  draft: string
}

/** More than these are left again, the longest unseen first. */
const most = 8

export class OpenRooms {
  private readonly rooms = new Map<string, OpenRoom>()

  constructor(
    private readonly client: ChatClient,
    /** True while the reader looks at the newest message of this room. */
    private readonly reading: (room: OpenRoom) => boolean,
    private readonly changed: (room: OpenRoom) => void,
  ) {}

  /** The room as it was left, or newly joined. */
  open(id: string): OpenRoom {
    const open = this.known(id) ?? this.join(id)
    // Last in the map is the last seen.
    this.rooms.delete(id)
    this.rooms.set(id, open)
    this.leaveOldest()
    return open
  }

  get(id: string): OpenRoom | undefined {
    return this.rooms.get(id)
  }

  get all(): OpenRoom[] {
    return [...this.rooms.values()]
  }

  /** Messages not read, in all of these rooms. */
  get unread(): number {
    return this.all.reduce((sum, { unread }) => sum + unread, 0)
  }

  seen(open: OpenRoom): void {
    if (open.unread === 0) return
    open.unread = 0
    this.changed(open)
  }

  private known(id: string): OpenRoom | undefined {
    const open = this.rooms.get(id)
    return open?.room.standing === 'refused' ? undefined : open
  }

  private join(id: string): OpenRoom {
    const open: OpenRoom = { room: this.client.join(id), unread: 0, draft: '' }
    open.room.on('message', ({ sender }) => {
      if (sender.id === this.client.member?.id || this.reading(open)) return
      open.unread += 1
      this.changed(open)
    })
    open.room.on('members', () => this.changed(open))
    open.room.on('standing', () => this.changed(open))
    return open
  }

  private leaveOldest(): void {
    for (const [id, { room, draft }] of this.rooms) {
      if (this.rooms.size <= most) return
      // What waits to be sent, or was half written, is not thrown away.
      if (room.parcels.length > 0 || draft !== '') continue
      this.rooms.delete(id)
      room.leave()
    }
  }
}
