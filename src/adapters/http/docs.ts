/** The documentation: OpenAPI with Swagger UI, and AsyncAPI; everything comes from this server. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import { asset, readAsset, sendAsset } from './assets.ts'
import { dataPolicy, inlinePolicy, toolPolicy } from './policy.ts'
import { problems } from './schemas.ts'

export interface DocsFiles {
  /** The page made from asyncapi.yaml. */
  asyncapiPage: string
  asyncapi: string
}

export function pageRoute(path: string, summary: string) {
  return createRoute({
    method: 'get',
    path,
    tags: ['pages'],
    summary,
    responses: {
      200: { description: 'A page.', content: { 'text/html': { schema: z.string() } } },
      304: { description: 'The page that you have.' },
      ...problems('not_found'),
    },
  })
}

const swaggerFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

const swaggerPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Glassroom: HTTP API</title>
<link rel="stylesheet" href="/swagger/swagger-ui.css">
<link rel="icon" href="/swagger/favicon-32x32.png">
<div id="swagger"></div>
<script src="/swagger/swagger-ui-bundle.js"></script>
<script src="/swagger/start.js"></script>
`

// No query parameter may point the page at another document or validator.
const swaggerStart = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger',
  deepLinking: true,
  validatorUrl: null,
  queryConfigEnabled: false,
})
`

const swaggerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']

export function serveDocs(app: OpenAPIHono, version: string, files: DocsFiles): void {
  serveOpenApi(app, version)
  serveSwagger(app)
  serveAsyncApi(app, files)
}

function serveOpenApi(app: OpenAPIHono, version: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'guest', { type: 'http', scheme: 'bearer' })
  const info = { title: 'Glassroom', version, description: 'Chat rooms that you can see through.' }
  let document: string | undefined
  app.get('/openapi.json', (c) => {
    // Made when first asked for: by then every route is there.
    document ??= JSON.stringify(app.getOpenAPI31Document({ openapi: '3.1.0', info }))
    return sendAsset(c, asset('openapi.json', document), dataPolicy)
  })
}

function serveSwagger(app: OpenAPIHono): void {
  const page = asset('index.html', swaggerPage)
  const assets = new Map(swaggerFiles.map((name) => [name, readAsset(join(swaggerFolder, name))]))
  assets.set('start.js', asset('start.js', swaggerStart))
  app.openapi(pageRoute('/swagger', 'The HTTP API'), (c) => sendAsset(c, page, toolPolicy))
  app.get('/swagger/:file', (c) => sendAsset(c, assets.get(c.req.param('file')), toolPolicy))
}

function serveAsyncApi(app: OpenAPIHono, files: DocsFiles): void {
  const page = readAsset(files.asyncapiPage)
  const source = readAsset(files.asyncapi)
  const policy = page ? inlinePolicy(readFileSync(files.asyncapiPage, 'utf8')) : dataPolicy
  app.openapi(pageRoute('/asyncapi', 'The WebSocket protocol'), (c) => sendAsset(c, page, policy))
  app.get('/asyncapi.yaml', (c) => sendAsset(c, source, dataPolicy))
}
