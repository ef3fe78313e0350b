/** One room in the list. */

import { element, setText } from './dom.ts'
import { hashOf } from './route.ts'

export interface ListedRoom {
  id: string
  name: string
  online: number
  unread: number
  current: boolean
}

export class RoomItem {
  readonly element = element('li', 'room-item')
  private readonly link = element('a', '')
  private readonly name = element('bdi', 'name')
  private readonly online = element('span', 'online')
  private readonly unread = element('span', 'unread')

  constructor() {
    this.link.append(this.name, this.online, this.unread)
    this.element.append(this.link)
  }

  draw({ id, name, online, unread, current }: ListedRoom): void {
    this.link.href = hashOf(id)
    this.link.ariaCurrent = current ? 'page' : null
    setText(this.name, name)
    setText(this.online, online === 0 ? 'nobody here' : `${online.toLocaleString()} online`)
    this.online.classList.toggle('somebody', online > 0)
    setText(this.unread, unread === 0 ? '' : unreadText(unread))
    this.unread.ariaLabel = unread === 0 ? null : `${String(unread)} unread`
  }
}

/** A number that keeps its place small. */
export function unreadText(unread: number): string {
  return unread > 99 ? '99+' : String(unread)
}
