/** Everything that is asked over HTTP: middleware first, then the routes, a file for each resource. */

import { OpenAPIHono } from '@hono/zod-openapi'
import type { Hub } from '../../core/hub.ts'
import type { Tokens } from '../../core/ports.ts'
import { bounded, plainUtf8 } from './body.ts'
import { serveDocs, type DocsFiles } from './docs.ts'
import { askedFor, telling, type AskedFor, type RequestFact } from './facts.ts'
import { defaultHeaders } from './headers.ts'
import { serveHealth, serveMetrics, type Figures, type FiguresForm, type Health } from './health.ts'
import { serveMessages } from './messages.ts'
import { refuseOtherMethods } from './methods.ts'
import { serveOperator, type OperatorDeps } from './operator.ts'
import { origins } from './origins.ts'
import { servePage } from './page.ts'
import { problemResponse, refusedBy } from './problem.ts'
import { serveRooms } from './rooms.ts'
import { refuseInvalid } from './schemas.ts'
import { serveSessions } from './sessions.ts'
import { serveUpgradeHint } from './upgrade-hint.ts'

export interface AppDeps {
  hub: Pick<Hub, 'guest' | 'createRoom' | 'rooms' | 'room' | 'history' | 'post'>
  tokens: Tokens
  health: () => Promise<Health>
  metrics: (form: FiguresForm) => Promise<Figures>
  /** Of the server, for the OpenAPI document. */
  version: string
  /** `page` and `dashboard`: the folders of the built frontend. */
  files: DocsFiles & { page: string; dashboard: string }
  /** Undefined: the dashboard is off, and nothing is at its addresses. */
  operator?: OperatorDeps | undefined
  /** Origins whose pages may call the API besides the server's own; `*`: any. */
  allowedOrigins?: readonly string[] | undefined
  /** Told once a request is answered. Must not throw. */
  onRequest?: (fact: RequestFact) => void
  /** Told of every bug that ended a request. */
  onError: (error: unknown, asked: AskedFor) => void
}

/** The whole HTTP side, as one app; nothing is listening yet. */
export function createApp(deps: AppDeps): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: refuseInvalid })
  app.onError((error, c) => {
    const refused = refusedBy(error)
    if (!refused) deps.onError(error, askedFor(c))
    return problemResponse(refused ?? { code: 'internal' })
  })
  app.notFound(() => problemResponse({ code: 'not_found' }))

  if (deps.onRequest) app.use(telling(deps.onRequest))
  app.use(defaultHeaders)
  app.use('/api/*', ...origins(deps.allowedOrigins), bounded, plainUtf8)

  serveRooms(app, deps.hub)
  serveMessages(app, deps.hub, deps.tokens)
  serveSessions(app, deps.hub, deps.tokens)
  serveHealth(app, deps.health)
  serveMetrics(app, deps.metrics)
  serveUpgradeHint(app)
  serveDocs(app, deps.version, deps.files)
  servePage(app, deps.files.page)
  if (deps.operator) serveOperator(app, deps.files.dashboard, deps.operator)
  refuseOtherMethods(app)
  return app
}
