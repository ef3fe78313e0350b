/** What an operator may ask of a running server: the dashboard with its data, and Jaeger's query API. */

import type { OpenAPIHono } from '@hono/zod-openapi'
import { serveDashboardApi, type DashboardDeps } from './dashboard-api.ts'
import { serveDashboardPage } from './dashboard-page.ts'
import { serveJaeger, type JaegerDeps } from './jaeger.ts'
import { operatorAccess } from './operator-access.ts'

export type OperatorDeps = DashboardDeps &
  JaegerDeps & {
    /** What an operator shows; undefined: only this machine may look. */
    token: string | undefined
  }

/** `folder` is that of the built dashboard. */
export function serveOperator(app: OpenAPIHono, folder: string, deps: OperatorDeps): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'operator', { type: 'http', scheme: 'bearer' })
  const access = operatorAccess(deps.token)
  app.use('/dashboard/api/*', access)
  app.use('/jaeger/*', access)
  serveDashboardApi(app, deps)
  serveDashboardPage(app, folder)
  serveJaeger(app, deps)
}
