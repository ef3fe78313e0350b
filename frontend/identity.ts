/** Who the reader is in this browser: a tab stays who it is, a new tab begins as the guest who was last here. */

import { storedTokens, type KeyValues, type TokenStore } from '../src/client/tokens.ts'

export function guestTokens(): TokenStore {
  return storedTokens('glassroom.guest', ...available(() => sessionStorage), ...available(() => localStorage))
}

/** Browsers that block storage throw at the very mention of it; the guest then lasts as long as the page. */
function available(storage: () => KeyValues): KeyValues[] {
  try {
    return [storage()]
  } catch {
    return []
  }
}
