/** Shows the banner once its cause has lasted: what mends itself in a moment is nobody's worry. */

import { button, byId } from './dom.ts'

const patienceMs = 1_500

export class BannerView {
  private readonly line = byId('banner', HTMLParagraphElement)
  private wanted = ''
  private timer: ReturnType<typeof setTimeout> | undefined

  /** Connects again when the reader asks for it. */
  constructor(private readonly reconnect: () => void) {}

  draw(text: string, closed: boolean): void {
    if (text === this.wanted) return
    this.wanted = text
    clearTimeout(this.timer)
    const shown = this.line.textContent !== ''
    if (text === '' || shown || closed) this.show(text, closed)
    else this.timer = setTimeout(() => this.show(text, closed), patienceMs)
  }

  private show(text: string, closed: boolean): void {
    this.line.replaceChildren(text)
    if (closed) this.line.append(' ', button('link', 'Connect again', this.reconnect))
  }
}
