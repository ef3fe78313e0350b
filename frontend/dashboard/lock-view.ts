/** What stands in place of the figures when the server does not show them: a field for the token, or the reason. */

import { byId, setText } from '../dom.ts'
import { operatorToken } from '../operator-token.ts'

export class LockView {
  private readonly lock = byId('lock', HTMLElement)
  private readonly title = byId('lock-title', HTMLHeadingElement)
  private readonly text = byId('lock-text', HTMLParagraphElement)
  private readonly form = byId('lock-form', HTMLFormElement)
  private readonly token = byId('token', HTMLInputElement)
  private readonly wrong = byId('token-wrong', HTMLParagraphElement)
  private readonly again = byId('lock-again', HTMLButtonElement)
  private tried = operatorToken.get() !== undefined

  constructor(tryAgain: () => void) {
    this.again.addEventListener('click', tryAgain)
    this.form.addEventListener('submit', (event) => {
      event.preventDefault()
      const token = this.token.value.trim()
      if (token === '') return
      operatorToken.set(token)
      this.tried = true
      tryAgain()
    })
  }

  open(): void {
    this.lock.hidden = true
    this.token.value = ''
  }

  close(status: number, detail: string): void {
    this.lock.hidden = false
    this.form.hidden = status !== 401
    this.again.hidden = status === 401
    const [title, text] = wordsOf(status, detail)
    setText(this.title, title)
    setText(this.text, text)
    if (status !== 401) return
    setText(this.wrong, this.tried ? 'The server does not know this token.' : '')
    this.token.focus()
    this.token.select()
  }
}

function wordsOf(status: number, detail: string): [title: string, text: string] {
  switch (status) {
    case 401:
      return [
        'For operators',
        'The server asks for its operator token: the OPERATOR_TOKEN of its settings. It stays in this tab.',
      ]
    case 403:
      return [
        'Only on the machine itself',
        detail || 'From elsewhere it needs a token: set OPERATOR_TOKEN where the server runs.',
      ]
    case 404:
      return ['Switched off', 'This server shows no dashboard: its settings say DASHBOARD=off.']
    default:
      return ['Not now', detail || `The server answered with ${String(status)}.`]
  }
}
