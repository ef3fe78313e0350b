/** One message in the log: who, when, what, and what became of it. */

import { refusals } from '../src/protocol/refusals.ts'
import type { Refused } from '../src/client/refused.ts'
import { button, element, paint, setText } from './dom.ts'
import { piecesOf } from './links.ts'
import { initialsOf } from './looks.ts'
import { placeOf } from './place.ts'
import { sameRow, type SaidRow } from './rows.ts'
import { exactTimeOf, timeOf } from './times.ts'
import { wayLink } from './ways.ts'

/** What a reader can do with a message of their own that was not sent. */
export interface Rescue {
  retry(ref: string): void
  discard(ref: string): void
}

export class SaidView {
  readonly element = element('li', 'said')
  private readonly avatar = element('span', 'avatar')
  private readonly by = element('p', 'by')
  private readonly name = element('bdi', 'name')
  private readonly time = element('time', 'at')
  private readonly bubble = element('div', 'bubble')
  private readonly state = element('p', 'state')
  private readonly ring = element('span', 'ring')
  private readonly way = wayLink()
  private row: SaidRow

  constructor(
    row: SaidRow,
    private readonly rescue: Rescue,
  ) {
    this.row = row
    this.avatar.ariaHidden = 'true'
    this.by.append(this.name, this.time, this.way.element)
    this.ring.role = 'img'
    this.ring.ariaLabel = 'No number yet'
    this.ring.title = 'Kept safely. It gets its number when history is back.'
    this.bubble.dir = 'auto'
    this.bubble.append(...piecesOf(row.text).map(pieceNode))
    this.element.append(this.avatar, this.by, this.bubble, this.state)
    this.draw(row)
  }

  update(row: SaidRow): void {
    if (sameRow(row, this.row)) return
    this.row = row
    this.draw(row)
  }

  private draw(row: SaidRow): void {
    const { own, first, state, sender } = row
    this.element.className = ['said', state, own ? 'own' : 'other', first ? 'first' : 'next'].join(' ')
    const name = sender?.name ?? ''
    setText(this.name, own ? 'You' : name)
    setText(this.avatar, initialsOf(name))
    if (sender) paint(this.element, sender.id)
    this.drawTime(row)
    this.way.show(row.id)
    this.drawState(row)
  }

  /** What the tooltip shows is in the name too: a tooltip is for those with a mouse. */
  private drawTime(row: SaidRow): void {
    const { sentAt } = row
    const time = timeOf(sentAt)
    const place = placeOf(row)
    setText(this.time, time)
    this.time.dateTime = sentAt
    this.time.title = place === '' ? exactTimeOf(sentAt) : `${place}\n${exactTimeOf(sentAt)}`
    this.time.ariaLabel = place === '' ? null : `${time}, ${place}`
  }

  private drawState({ key, state, failed }: SaidRow): void {
    if (failed) {
      const retry = button('link', 'Try again', () => this.rescue.retry(key))
      const discard = button('link', 'Discard', () => this.rescue.discard(key))
      return this.state.replaceChildren(`Not sent: ${whyNot(failed)} `, retry, discard)
    }
    if (state === 'unnumbered') this.bubble.append(this.ring)
    else this.ring.remove()
    if (state === 'pending') setText(this.state, 'Sending…')
    else if (state === 'unkept')
      setText(this.state, 'This message could not be kept. It was shown, but history will not have it.')
    else this.state.replaceChildren()
  }
}

/** Why a message was not sent, in words for the one who wrote it. */
function whyNot({ code, message }: Refused): string {
  if (code === 'closed') return 'the connection was closed.'
  if (code === 'new_sender') return 'you have become another guest.'
  return code in refusals ? `${message.replace(/\.$/, '')}.` : 'the server cannot be reached.'
}

function pieceNode({ text, url }: { text: string; url?: string }): Node {
  if (url === undefined) return document.createTextNode(text)
  const link = element('a', '', text)
  link.href = url
  link.target = '_blank'
  link.rel = 'noopener noreferrer nofollow'
  return link
}
