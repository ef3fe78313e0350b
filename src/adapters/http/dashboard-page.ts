/** The dashboard's page, as it is: it holds no data, so everybody gets it. */

import type { OpenAPIHono } from '@hono/zod-openapi'
import { readFolder, sendAsset } from './assets.ts'
import { pageRoute } from './docs.ts'
import { pagePolicy } from './policy.ts'

/** Serves the folder of the build under /dashboard. */
export function serveDashboardPage(app: OpenAPIHono, folder: string): void {
  const assets = readFolder(folder)
  app.openapi(pageRoute('/dashboard', 'The dashboard'), (c) =>
    sendAsset(c, assets.get('index.html'), pagePolicy),
  )
  app.get('/dashboard/:file{.+}', (c) => sendAsset(c, assets.get(c.req.param('file')), pagePolicy))
}
