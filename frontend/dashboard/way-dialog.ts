/** The drawer that shows the way of the message that the address names. */

import type { JourneyDetail } from '../../src/protocol/watched.ts'
import { byId, element, setText } from '../dom.ts'
import { messageOf } from './address.ts'
import { askWay, type Answer } from './api.ts'
import { duration } from './units.ts'
import { wayView } from './way-view.ts'

export class WayDialog {
  private readonly dialog = byId('way', HTMLDialogElement)
  private readonly title = byId('way-title', HTMLHeadingElement)
  private readonly body = byId('way-body', HTMLDivElement)
  private asked: string | undefined

  constructor() {
    byId('close-way', HTMLButtonElement).addEventListener('click', () => this.dialog.close())
    this.dialog.addEventListener('close', () => this.closed())
    this.dialog.addEventListener('click', (event) => {
      // A click beside the drawer is one on the dialog itself: its backdrop.
      if (event.target === this.dialog) this.dialog.close()
    })
  }

  /** Shows what the address names, or nothing. */
  route(): void {
    const message = messageOf(location.hash)
    if (message === undefined) return this.hide()
    if (message !== this.asked) void this.show(message)
  }

  /** Asks again what was not answered, for example before the token was there. */
  again(): void {
    this.asked = undefined
    this.route()
  }

  private async show(message: string): Promise<void> {
    this.asked = message
    setText(this.title, 'Looking…')
    this.body.replaceChildren()
    if (!this.dialog.open) this.dialog.showModal()
    const answer = await askWay(message)
    // Another one was asked for meanwhile, or none any more.
    if (this.asked !== message) return
    if (answer.kind === 'refused' && answer.status === 401) return this.hide()
    this.draw(answer)
  }

  private draw(answer: Answer<JourneyDetail>): void {
    if (answer.kind !== 'ok') {
      const [title, text] = missing(answer)
      setText(this.title, title)
      return this.body.replaceChildren(element('p', 'why', text))
    }
    const { ms, refused } = answer.body
    setText(
      this.title,
      refused === undefined ? `${duration(ms)} on its way` : `Refused after ${duration(ms)}`,
    )
    this.body.replaceChildren(...wayView(answer.body))
  }

  /** Leaves the address as it is. */
  private hide(): void {
    this.asked = undefined
    this.dialog.close()
  }

  /** The reader closed it. The event comes late: by then it may be hidden on purpose, or open again. */
  private closed(): void {
    if (this.dialog.open || this.asked === undefined) return
    this.asked = undefined
    history.replaceState(null, '', location.pathname)
  }
}

function missing(answer: Exclude<Answer<JourneyDetail>, { kind: 'ok' }>): [title: string, text: string] {
  if (answer.kind === 'away') return ['No answer', 'The server does not answer. Open it again in a moment.']
  if (answer.status !== 404) return ['Not shown', answer.detail]
  return [
    'Not remembered',
    'The server knows no such message any more. It remembers the last few thousand, the slowest of the last minute and ' +
      'the last that failed, and forgets them all when it stops. What came through another server was never known here.',
  ]
}
