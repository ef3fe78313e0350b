/** Asks for one line of text. */

import { byId, setText } from './dom.ts'

export interface Question {
  title: string
  label: string
  hint: string
  submit: string
  value: string
  /** True: an empty answer is one. */
  optional: boolean
  /** Why an answer cannot be taken; undefined when it can. */
  refuse(answer: string): string | undefined
}

/** Resolves to what was entered, without space around it; undefined when the reader thought better of it. */
export async function ask(question: Question): Promise<string | undefined> {
  const dialog = byId('ask', HTMLDialogElement)
  const input = byId('ask-input', HTMLInputElement)
  setText(byId('ask-title', HTMLHeadingElement), question.title)
  setText(byId('ask-label', HTMLLabelElement), question.label)
  setText(byId('ask-hint', HTMLParagraphElement), question.hint)
  setText(byId('ask-submit', HTMLButtonElement), question.submit)
  input.value = question.value
  input.required = !question.optional
  const judge = () => {
    const answer = input.value.trim()
    input.setCustomValidity(answer === '' ? '' : (question.refuse(answer) ?? ''))
  }
  input.oninput = judge
  judge()
  byId('ask-cancel', HTMLButtonElement).onclick = () => dialog.close('cancel')
  dialog.returnValue = 'cancel'
  byId('ask-submit', HTMLButtonElement).value = 'submit'
  dialog.showModal()
  input.select()
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }))
  return dialog.returnValue === 'submit' ? input.value.trim() : undefined
}
