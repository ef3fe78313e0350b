/** Copies the room's address, so that it can be given to somebody. */

import { byId } from './dom.ts'

const thanksMs = 1_600

export function wireCopyLink(): void {
  const copy = byId('copy-link', HTMLButtonElement)
  copy.addEventListener('click', () => {
    void copyText(location.href).then((done) => {
      tell(copy, done ? 'Link copied' : 'Copy the link from the address bar')
    })
  })
}

function tell(copy: HTMLButtonElement, told: string): void {
  copy.dataset.told = told
  copy.ariaLabel = told
  setTimeout(() => {
    delete copy.dataset.told
    copy.ariaLabel = 'Copy link'
  }, thanksMs)
}

/** The clipboard exists on secure pages only, and the reader may have forbidden it. */
async function copyText(text: string): Promise<boolean> {
  const { clipboard } = navigator as { clipboard?: Clipboard }
  if (!clipboard) return false
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  )
}
