/** The list of rooms: search, choose, open a new one; the arrow keys walk through it. */

import type { RoomState } from '../src/protocol/frames.ts'
import { arrange, byId, oncePerFrame, setText } from './dom.ts'
import type { OpenRoom, OpenRooms } from './open-rooms.ts'
import type { RoomFinder } from './room-finder.ts'
import { RoomItem, type ListedRoom } from './room-item.ts'

export interface RoomsDeps {
  finder: RoomFinder
  open: OpenRooms
  /** The room on the page. */
  current(): string | undefined
  choose(room: string): void
  create(name: string | undefined): void
  /** What became of a room that the reader wanted to open; empty when there is nothing to say. */
  notice(): string
}

export class RoomsView {
  /** Draws before the next frame. */
  readonly changed = oncePerFrame(() => this.draw())
  private readonly list = byId('room-list', HTMLUListElement)
  private readonly search = byId('search', HTMLInputElement)
  private readonly note = byId('room-note', HTMLParagraphElement)
  private readonly notice = byId('room-notice', HTMLParagraphElement)
  private readonly more = byId('more-rooms', HTMLButtonElement)
  private readonly createSearched = byId('create-searched', HTMLButtonElement)
  private items = new Map<string, RoomItem>()
  private order: string[] = []
  /** What the reader wants with the rooms that are being looked for. */
  private onceFound: (() => void) | undefined

  constructor(private readonly deps: RoomsDeps) {
    const { finder } = deps
    this.search.addEventListener('input', () => {
      this.onceFound = undefined
      finder.type(this.search.value.trim())
    })
    this.search.addEventListener('keydown', (event) => this.searchKey(event))
    this.list.addEventListener('keydown', (event) => this.listKey(event))
    this.more.addEventListener('click', () => void finder.more())
    this.createSearched.addEventListener('click', () => deps.create(finder.search))
  }

  focusSearch(): void {
    this.search.focus()
    this.search.select()
  }

  /** Empties the search, as after a room was made of it. */
  clearSearch(): void {
    this.search.value = ''
    this.deps.finder.type('')
  }

  private draw(): void {
    const { finder } = this.deps
    const rooms = this.inOrder(this.listed())
    this.items = new Map(rooms.map((room) => [room.id, this.items.get(room.id) ?? new RoomItem()]))
    for (const room of rooms) this.items.get(room.id)?.draw(room)
    arrange(
      this.list,
      [...this.items.values()].map((item) => item.element),
    )
    this.more.hidden = !finder.hasMore
    setText(this.notice, this.deps.notice())
    if (finder.state === 'asking') return
    this.drawNote(rooms.length)
    this.onceFound?.()
    this.onceFound = undefined
  }

  private drawNote(shown: number): void {
    const { search, state } = this.deps.finder
    const nothing = state === 'found' && shown === 0
    this.createSearched.hidden = !nothing || search === ''
    setText(this.createSearched, `New room “${search}”`)
    if (state === 'away') setText(this.note, 'The rooms are out of reach for the moment.')
    else if (!nothing) setText(this.note, '')
    else
      setText(
        this.note,
        search === '' ? 'No rooms yet. Open the first one.' : `No room is called anything like “${search}”.`,
      )
  }

  /** What was found; without a search also the rooms that are open and too quiet to be found. */
  private listed(): ListedRoom[] {
    const { finder, open } = this.deps
    const found = finder.rooms.map((room) => this.listedRoom(room, open.get(room.id)))
    if (finder.search !== '') return found
    const known = new Set(found.map((room) => room.id))
    const others = open.all.filter(({ room }) => room.info && !known.has(room.id))
    return [
      ...others.flatMap((other) => (other.room.info ? [this.listedRoom(other.room.info, other)] : [])),
      ...found,
    ]
  }

  private listedRoom({ id, name, membersOnline }: RoomState, open: OpenRoom | undefined): ListedRoom {
    return {
      id,
      name,
      // An open room's own count is the one that its head shows, also while the connection is down.
      online: open?.room.info ? open.room.membersOnline : membersOnline,
      unread: open?.unread ?? 0,
      current: id === this.deps.current(),
    }
  }

  /** Nothing moves under the pointer or the focus: then known rooms keep their places, and new ones come last. */
  private inOrder(rooms: ListedRoom[]): ListedRoom[] {
    const held = this.deps.finder.search === '' && this.list.matches(':hover, :focus-within')
    const places = new Map(this.order.map((id, place) => [id, place]))
    const placeOf = ({ id }: ListedRoom) => places.get(id) ?? places.size
    const ordered = held ? rooms.toSorted((one, other) => placeOf(one) - placeOf(other)) : rooms
    this.order = ordered.map((room) => room.id)
    return ordered
  }

  private searchKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') this.whenFound(() => this.walk(0))
    if (event.key === 'Escape') this.escapeSearch(event)
    if (event.key === 'Enter') this.whenFound(() => this.chooseFirst())
  }

  /** Empties the search; an empty one leaves the key to the rest of the page. */
  private escapeSearch(event: KeyboardEvent): void {
    if (this.search.value === '') return
    event.preventDefault()
    this.clearSearch()
  }

  /** Who types fast does not get what was found for half a word. */
  private whenFound(act: () => void): void {
    if (this.deps.finder.state === 'asking') this.onceFound = act
    else act()
  }

  private chooseFirst(): void {
    const [first] = this.order
    if (first !== undefined) this.deps.choose(first)
  }

  private listKey(event: KeyboardEvent): void {
    const links = this.links()
    const at = links.findIndex((link) => link === document.activeElement)
    const last = links.length - 1
    const steps: Record<string, () => void> = {
      ArrowUp: () => (at === 0 ? this.search.focus() : this.walk(at - 1)),
      ArrowDown: () => this.walk(Math.min(at + 1, last)),
      Home: () => this.walk(0),
      End: () => this.walk(last),
      Escape: () => this.focusSearch(),
    }
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    step()
  }

  private walk(to: number): void {
    this.links()[to]?.focus()
  }

  private links(): HTMLAnchorElement[] {
    return [...this.list.querySelectorAll('a')]
  }
}
