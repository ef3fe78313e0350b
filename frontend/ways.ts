/** From a message to its way through the server, for those who may see it: the dashboard's page has it. */

import { element } from './dom.ts'
import { authorization, operatorToken } from './operator-token.ts'

/**
 * Asks once whether this reader may see ways; the style sheet shows them then. Nobody is asked who is sure to be refused:
 * the server shows them to its own machine, and to who has the operator's token.
 */
export async function offerWays(): Promise<void> {
  const local = /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname)
  if (!local && operatorToken.get() === undefined) return
  const answer = await fetch('/dashboard/api/access', { headers: authorization() }).catch(() => undefined)
  document.body.classList.toggle('sees-ways', answer?.status === 204)
}

/** A link to a message's way, hidden until the message has an id. */
export function wayLink(): { element: HTMLElement; show(id: string | undefined): void } {
  const link = element('a', 'way')
  link.title = 'How it travelled'
  link.ariaLabel = 'How it travelled'
  link.target = '_blank'
  // With its opener, so that the new tab has the token of this one.
  link.rel = 'opener'
  const show = (id: string | undefined) => {
    link.hidden = id === undefined
    if (id !== undefined) link.href = `/dashboard#message=${id}`
  }
  return { element: link, show }
}
