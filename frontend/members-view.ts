/** Who is in the room: a panel beside the messages, over them on a narrow page. */

import type { Room } from '../src/client/room.ts'
import type { Member } from '../src/protocol/frames.ts'
import { arrange, byId, element, paint, setText } from './dom.ts'
import { initialsOf } from './looks.ts'

export class MembersView {
  private readonly panel = byId('members', HTMLElement)
  private readonly list = byId('member-list', HTMLUListElement)
  private readonly note = byId('members-note', HTMLParagraphElement)
  private readonly toggle = byId('toggle-members', HTMLButtonElement)
  private readonly count = byId('members-count', HTMLSpanElement)
  private readonly word = byId('members-word', HTMLSpanElement)
  private items = new Map<string, HTMLLIElement>()

  constructor() {
    this.toggle.addEventListener('click', () => this.open(this.panel.hidden !== false))
    byId('close-members', HTMLButtonElement).addEventListener('click', () => this.close())
    document.addEventListener('keydown', (event) => this.pressed(event))
  }

  open(open: boolean): void {
    this.panel.hidden = !open
    this.toggle.ariaExpanded = String(open)
    document.body.classList.toggle('members-open', open)
  }

  draw(room: Room, me: Member | undefined): void {
    const { members, membersOnline } = room
    setText(this.count, membersOnline.toLocaleString())
    setText(this.word, membersOnline === 1 ? ' member online' : ' members online')
    const mine = members.filter((member) => member.id === me?.id)
    const others = members.filter((member) => member.id !== me?.id)
    this.items = new Map([
      ...mine.map((member) => [`you ${member.id}`, this.item(`you ${member.id}`, member, 'you')] as const),
      ...others.map((member) => [member.id, this.item(member.id, member)] as const),
    ])
    arrange(this.list, [...this.items.values()])
    const unnamed = membersOnline - members.length
    setText(this.note, unnamed > 0 ? `and ${unnamed.toLocaleString()} more` : '')
  }

  /** Escape closes the panel wherever the focus is, unless it means something there. */
  private pressed({ key, defaultPrevented, isComposing }: KeyboardEvent): void {
    if (key !== 'Escape' || defaultPrevented || isComposing || this.panel.hidden) return
    if (document.querySelector('dialog[open]') === null) this.close()
  }

  private close(): void {
    this.open(false)
    this.toggle.focus()
  }

  private item(key: string, member: Member, mark?: string): HTMLLIElement {
    const known = this.items.get(key)
    if (known) return known
    const avatar = element('span', 'avatar', initialsOf(member.name))
    avatar.ariaHidden = 'true'
    const made = element('li', 'member', avatar, element('bdi', 'name', member.name))
    if (mark !== undefined) made.append(element('span', 'mark', mark))
    paint(made, member.id)
    return made
  }
}
