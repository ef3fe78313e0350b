/** The chat page: the built frontend, as it is. */

import type { OpenAPIHono } from '@hono/zod-openapi'
import { readFolder, sendAsset } from './assets.ts'
import { pagePolicy } from './policy.ts'
import { pageRoute } from './docs.ts'

/** Serves the folder of the build under /frontend. */
export function servePage(app: OpenAPIHono, folder: string): void {
  const assets = readFolder(folder)
  app.get('/', (c) => c.redirect('/frontend'))
  app.openapi(pageRoute('/frontend', 'The chat page'), (c) =>
    sendAsset(c, assets.get('index.html'), pagePolicy),
  )
  app.get('/frontend/:file{.+}', (c) => sendAsset(c, assets.get(c.req.param('file')), pagePolicy))
}
