/** The room on the page: its head, its messages, the box to write in, and who is there. */

import type { ChatClient } from '../src/client/chat-client.ts'
import type { Hole } from '../src/client/coverage.ts'
import { Refused } from '../src/client/refused.ts'
import { limits } from '../src/protocol/limits.ts'
import { ComposerView } from './composer-view.ts'
import { byId, oncePerFrame, setText } from './dom.ts'
import { LogView } from './log-view.ts'
import { MembersView } from './members-view.ts'
import type { OpenRoom } from './open-rooms.ts'
import { rowsOf } from './rows.ts'

export interface RoomViewDeps {
  client: ChatClient
  /** Everything in the room was read. */
  seen(open: OpenRoom): void
  /** The room stands otherwise than before, or history does. */
  standing(): void
}

export class RoomView {
  /** Draws before the next frame. */
  readonly changed = oncePerFrame(() => this.draw())
  private readonly section = byId('room', HTMLElement)
  private readonly name = byId('room-name', HTMLElement)
  private readonly newest = byId('newest', HTMLButtonElement)
  private readonly log: LogView
  private readonly composer: ComposerView
  private readonly members = new MembersView()
  private open: OpenRoom | undefined
  private deafen: (() => void)[] = []
  private asking = false

  constructor(private readonly deps: RoomViewDeps) {
    this.log = new LogView({
      // A history that rests is asked again by the room itself.
      nearTop: () => void (this.open?.room.historyRests || this.older()),
      older: () => void this.older(),
      bottomChanged: () => this.bottomChanged(),
      fill: (hole) => void this.fill(hole),
      retry: (ref) => this.said(this.open?.room.retry(ref)),
      discard: (ref) => this.open?.room.discard(ref),
    })
    this.composer = new ComposerView({
      send: (text) => this.say(text),
      mostBytes: () => deps.client.limits?.textBytes ?? limits.textBytes,
      page: (direction) => this.log.page(direction),
    })
    this.newest.addEventListener('click', () => this.toNewest())
  }

  /** Shows this room, as it was left. */
  show(open: OpenRoom): void {
    this.leave()
    this.open = open
    this.section.hidden = false
    const { room } = open
    this.deafen = [
      room.on('changed', this.changed),
      room.on('members', this.changed),
      room.on('standing', this.changed),
    ]
    this.log.reset()
    this.draw()
    this.composer.draft = open.draft
    this.deps.seen(open)
    // On a touch screen the focus would bring up the keyboard over what one came to read.
    if (matchMedia('(pointer: fine)').matches) this.composer.focus()
  }

  hide(): void {
    this.leave()
    this.section.hidden = true
    this.members.open(false)
  }

  focus(): void {
    this.composer.focus()
  }

  /** True: the reader sees the newest message of this room. */
  reading(open: OpenRoom): boolean {
    return this.open === open && this.log.readingNewest && !document.hidden
  }

  /** The page is seen again, at the newest message perhaps. */
  seenAgain(): void {
    if (this.open && this.reading(this.open)) this.deps.seen(this.open)
  }

  private leave(): void {
    for (const stop of this.deafen) stop()
    this.deafen = []
    if (this.open) this.open.draft = this.composer.draft
    this.open = undefined
  }

  private draw(): void {
    if (!this.open) return
    const { room } = this.open
    const { entries, parcels, holes, hasOlder, historyRests: rests } = room
    const me = this.deps.client.member
    setText(this.name, room.info?.name ?? '')
    this.composer.address(room.info?.name ?? 'the room')
    const known = room.info !== undefined
    this.section.classList.toggle('empty', known && entries.length + parcels.length === 0)
    this.log.draw(rowsOf({ known, entries, parcels, holes, hasOlder, rests, me }))
    this.members.draw(room, me)
    this.drawNewest()
    this.deps.standing()
  }

  /** Draws the button that leads to the newest message; it counts what came meanwhile. */
  drawNewest(): void {
    const unread = this.open?.unread ?? 0
    this.newest.hidden = this.log.readingNewest
    setText(this.newest, unread === 0 ? 'Newest' : `${unread.toLocaleString()} new`)
  }

  private say(text: string): void {
    this.log.toNewest()
    this.said(this.open?.room.send(text), text)
  }

  /** A message that could not even be kept waiting goes back into the box; others show in the log what became of them. */
  private said(sent: Promise<unknown> | undefined, text?: string): void {
    sent?.catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error
      const shown = this.open?.room.parcels.some((parcel) => parcel.failed === error)
      if (!shown && text !== undefined && error.code !== 'closed') this.composer.returned(text, error.message)
    })
  }

  private toNewest(): void {
    this.log.toNewest()
    this.composer.focus()
  }

  private bottomChanged(): void {
    this.seenAgain()
    this.drawNewest()
  }

  private async older(): Promise<void> {
    const { open } = this
    if (!open?.room.hasOlder || this.asking) return
    this.asking = true
    await settled(open.room.older())
    this.asking = false
    this.changed()
  }

  private async fill(hole: Hole): Promise<void> {
    if (this.open) await settled(this.open.room.fill(hole))
  }
}

/** A page of history came, or did not: then the room says that history rests, and asks again by itself. */
async function settled(page: Promise<unknown>): Promise<void> {
  try {
    await page
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  }
}
