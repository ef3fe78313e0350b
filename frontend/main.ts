/** Glassroom's page: builds the parts, connects them, and shows the room that the address names. */

import { ChatClient } from '../src/client/chat-client.ts'
import { closes } from '../src/protocol/refusals.ts'
import { App } from './app.ts'
import { wireCopyLink } from './copy-link.ts'
import { byId } from './dom.ts'
import { guestTokens } from './identity.ts'
import { offerWays } from './ways.ts'

const client = new ChatClient({ url: location.origin, tokens: guestTokens() })
const app = new App(client)

client.on('state', (state) => {
  // The token was of another server, or of another secret: the guest begins anew rather than staying outside.
  if (state.name === 'closed' && state.reason.code === closes.unauthorized.code) client.connect()
  app.stateChanged()
})
client.on('member', () => app.memberChanged())

addEventListener('hashchange', () => app.route())
addEventListener('online', () => {
  client.wake()
  app.stateChanged()
})
addEventListener('offline', () => app.stateChanged())
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return
  client.wake()
  app.seenAgain()
})
addEventListener('keydown', (event) => {
  if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  app.search()
})

byId('skip-to-message', HTMLButtonElement).addEventListener('click', () => app.write())
byId('skip-to-rooms', HTMLButtonElement).addEventListener('click', () => app.search())
wireCopyLink()
client.connect()
void offerWays()
app.route()
