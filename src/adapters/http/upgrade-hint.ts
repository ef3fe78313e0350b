/** What /ws says to somebody who comes without a WebSocket. */

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { Problem } from './problem.ts'
import { problems } from './schemas.ts'

const hint = createRoute({
  method: 'get',
  path: '/ws',
  tags: ['pages'],
  summary: 'The WebSocket; see /asyncapi',
  responses: {
    101: { description: 'The connection speaks the protocol of asyncapi.yaml from here on.' },
    ...problems('upgrade_required', 'invalid_request', 'forbidden', 'overloaded'),
  },
})

export function serveUpgradeHint(app: OpenAPIHono): void {
  app.openapi(hint, () => {
    const headers = { Upgrade: 'websocket', Connection: 'Upgrade' }
    throw new Problem({ code: 'upgrade_required', detail: 'Connect with a WebSocket.', headers })
  })
}
