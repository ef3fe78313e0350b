/** The box in which a message is written: Enter sends, Shift and Enter begin a new line. */

import { byteLength } from '../src/protocol/text.ts'
import { byId, setText } from './dom.ts'
import { lengthNote } from './length-note.ts'

export interface ComposerDeps {
  send(text: string): void
  /** Bytes of UTF-8 that a message may have. */
  mostBytes(): number
  page(direction: -1 | 1): void
}

export class ComposerView {
  private readonly form = byId('composer', HTMLFormElement)
  private readonly box = byId('message', HTMLTextAreaElement)
  private readonly sendButton = byId('send', HTMLButtonElement)
  private readonly note = byId('composer-note', HTMLParagraphElement)

  constructor(private readonly deps: ComposerDeps) {
    this.form.addEventListener('submit', (event) => {
      event.preventDefault()
      this.send()
    })
    this.box.addEventListener('input', () => this.changed())
    this.box.addEventListener('keydown', (event) => this.pressed(event))
  }

  get draft(): string {
    return this.box.value
  }

  set draft(text: string) {
    this.box.value = text
    this.changed()
  }

  /** Says to whom one writes. */
  address(room: string): void {
    this.box.placeholder = `Message ${room}`
  }

  focus(): void {
    this.box.focus({ preventScroll: true })
  }

  /** Puts back what could not be taken, unless something else was written meanwhile. */
  returned(text: string, why: string): void {
    if (this.box.value === '') this.draft = text
    setText(this.note, why)
  }

  private pressed(event: KeyboardEvent): void {
    const { key } = event
    if (key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      this.send()
    }
    if (key === 'PageUp' || key === 'PageDown') {
      event.preventDefault()
      this.deps.page(key === 'PageUp' ? -1 : 1)
    }
  }

  private send(): void {
    const text = this.box.value.trim()
    if (text === '' || byteLength(text) > this.deps.mostBytes()) return
    this.draft = ''
    this.deps.send(text)
    this.focus()
  }

  private changed(): void {
    const text = this.box.value.trim()
    const [bytes, most] = [byteLength(text), this.deps.mostBytes()]
    this.sendButton.disabled = text === '' || bytes > most
    setText(this.note, lengthNote(text, bytes, most))
    this.grow()
  }

  /** As high as its text. The form keeps its height while the box is measured, so that nothing around it moves. */
  private grow(): void {
    const { box, form } = this
    form.style.height = `${String(form.offsetHeight)}px`
    box.style.height = 'auto'
    box.style.height = `${String(box.scrollHeight + box.offsetHeight - box.clientHeight)}px`
    form.style.height = ''
  }
}
