/** The page as a whole: which room is shown, who the reader is, and how the connection stands. */

import type { ChatClient } from '../src/client/chat-client.ts'
import type { Refused } from '../src/client/refused.ts'
import type { RoomState } from '../src/protocol/frames.ts'
import { limits } from '../src/protocol/limits.ts'
import { cleanName } from '../src/protocol/text.ts'
import { ask } from './ask-dialog.ts'
import { bannerText } from './banner.ts'
import { BannerView } from './banner-view.ts'
import { byId, paint, setText } from './dom.ts'
import { initialsOf } from './looks.ts'
import { OpenRooms, type OpenRoom } from './open-rooms.ts'
import { RoomFinder } from './room-finder.ts'
import { RoomMaker } from './room-maker.ts'
import { RoomView } from './room-view.ts'
import { RoomsView } from './rooms-view.ts'
import { hashOf, roomOf } from './route.ts'

export class App {
  private readonly finder: RoomFinder
  private readonly open: OpenRooms
  private readonly maker: RoomMaker
  private readonly rooms: RoomsView
  private readonly room: RoomView
  private readonly banner: BannerView
  private current: OpenRoom | undefined
  private wasLive = false
  /** Where the reader was when they wanted a new room. */
  private wantedAt = ''

  constructor(private readonly client: ChatClient) {
    this.finder = new RoomFinder(client, () => this.rooms.changed())
    this.open = new OpenRooms(
      client,
      (open) => this.room.reading(open),
      (open) => this.openChanged(open),
    )
    this.rooms = new RoomsView({
      finder: this.finder,
      open: this.open,
      current: () => roomOf(location.hash),
      choose: (room) => this.go(room),
      create: (name) => this.create(name),
      notice: () => this.maker.notice,
    })
    this.maker = new RoomMaker({
      create: (name) => client.createRoom(name),
      opened: (room, waited) => this.opened(room, waited),
      changed: () => this.rooms.changed(),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    })
    this.room = new RoomView({
      client,
      seen: (open) => this.open.seen(open),
      standing: () => this.standing(),
    })
    this.banner = new BannerView(() => client.connect())
    byId('new-room', HTMLButtonElement).addEventListener('click', () => void this.askRoom())
    byId('blank-new-room', HTMLButtonElement).addEventListener('click', () => void this.askRoom())
    byId('change-name', HTMLButtonElement).addEventListener('click', () => void this.askName())
    this.finder.refresh()
  }

  /** Shows what the address names. */
  route(): void {
    const id = roomOf(location.hash)
    if (id !== undefined && this.current?.room.id === id) return
    this.current = id === undefined ? undefined : this.open.open(id)
    document.body.dataset.screen = this.current ? 'room' : 'rooms'
    byId('no-room', HTMLElement).hidden = this.current !== undefined
    if (this.current) this.room.show(this.current)
    else this.room.hide()
    this.blank(
      'Pick a room, or open one',
      'Everything said in a room is kept, numbered and shown to everyone in the same order.',
    )
    this.standing()
    this.rooms.changed()
  }

  stateChanged(): void {
    if (this.client.state.name === 'live') {
      this.wasLive = true
      this.finder.refresh()
    }
    this.standing()
  }

  memberChanged(): void {
    const { member } = this.client
    if (!member) return
    setText(byId('my-name', HTMLElement), member.name)
    const avatar = byId('my-avatar', HTMLSpanElement)
    setText(avatar, initialsOf(member.name))
    paint(avatar, member.id)
    this.room.changed()
  }

  seenAgain(): void {
    this.room.seenAgain()
    this.finder.refresh()
    this.title()
  }

  /** To the search box. */
  search(): void {
    if (matchMedia('(max-width: 45rem)').matches) location.hash = '#/'
    this.rooms.focusSearch()
  }

  /** To the message box, or to the rooms when there is none. */
  write(): void {
    if (this.current) this.room.focus()
    else this.rooms.focusSearch()
  }

  private go(room: string): void {
    location.hash = hashOf(room)
  }

  private openChanged(open: OpenRoom): void {
    this.rooms.changed()
    if (open === this.current) this.room.drawNewest()
    this.title()
  }

  /** The connection, the room or its history stands otherwise than before. */
  private standing(): void {
    const { state } = this.client
    const room = this.current?.room
    const text = bannerText({ state, wasLive: this.wasLive, online: navigator.onLine, room })
    this.banner.draw(text, state.name === 'closed')
    document.body.classList.toggle('away', this.wasLive && state.name !== 'live')
    if (room?.standing === 'refused') this.refused(room.refusal)
    this.title()
  }

  private refused(refusal: Refused | undefined): void {
    this.room.hide()
    byId('no-room', HTMLElement).hidden = false
    if (refusal?.code === 'unknown_room')
      this.blank('There is no such room', 'The link may have lost a letter on its way.')
    else this.blank('This room cannot be opened', refusal?.message ?? '')
  }

  private blank(title: string, text: string): void {
    setText(byId('blank-title', HTMLHeadingElement), title)
    setText(byId('blank-text', HTMLParagraphElement), text)
  }

  private title(): void {
    const name = this.current?.room.info?.name
    const unread = this.open.unread === 0 ? '' : `(${this.open.unread.toLocaleString()}) `
    const title = `${unread}${name === undefined ? '' : `${name} · `}Glassroom`
    if (document.title !== title) document.title = title
  }

  private async askRoom(): Promise<void> {
    const name = await ask({
      title: 'New room',
      label: 'Name',
      hint: 'Leave it empty for a surprise.',
      submit: 'Open room',
      value: this.finder.search,
      optional: true,
      refuse: (answer) => refuseName(answer, limits.roomNameLength),
    })
    if (name !== undefined) this.create(name === '' ? undefined : name)
  }

  private create(name: string | undefined): void {
    this.wantedAt = location.hash
    void this.maker.make(name)
  }

  /** Goes to the new room, unless the reader has gone elsewhere while it had to wait. */
  private opened({ id, name }: RoomState, waited: boolean): void {
    this.finder.refresh()
    if (waited && location.hash !== this.wantedAt) return this.maker.say(`“${name}” is open now.`)
    this.rooms.clearSearch()
    this.go(id)
  }

  private async askName(): Promise<void> {
    const before = this.client.member?.name ?? ''
    const name = await ask({
      title: 'Change name',
      label: 'Your name',
      hint: 'Under a new name you are a new guest. What you said before stays with the old one.',
      submit: 'Use this name',
      value: before,
      optional: false,
      refuse: (answer) => refuseName(answer, limits.memberNameLength),
    })
    if (name !== undefined && name !== before) this.client.become(name)
  }
}

function refuseName(name: string, most: number): string | undefined {
  return cleanName(name, most) === undefined
    ? `A name has at most ${String(most)} characters that can be seen.`
    : undefined
}
