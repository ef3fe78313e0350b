/** Jaeger's query API over what this server remembers, for Jaeger's page and for Grafana. */

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context, TypedResponse } from 'hono'
import type { TraceQuery, Traces } from '../../protocol/watched.ts'
import type { Service } from './jaeger-json.ts'
import { oneAtATime } from './jaeger-line.ts'
import { listOf, namedMost, traceQueryOf, tracesQuery } from './jaeger-query.ts'
import { operationSchema, traceSchema, answerOf } from './jaeger-schemas.ts'
import { jaegerText } from './jaeger-text.ts'
import { operatorRoute } from './operator-access.ts'
import { Problem } from './problem.ts'
import { json, problems } from './schemas.ts'

export interface JaegerDeps {
  watch: {
    find(query: TraceQuery): Promise<Traces>
    /** Those that are remembered, each once. */
    traces(traceIds: readonly string[]): Promise<Traces>
  }
  /** As whom this server is shown. */
  service: Service
}

/** The names of all spans, and their kinds. */
const operations = [
  ['send /rooms/{roomId}', 'producer'],
  ['queue', 'internal'],
  ['store', 'internal'],
  ['journal', 'internal'],
  ['replay', 'internal'],
  ['deliver /rooms/{roomId}', 'consumer'],
  ['store batch', 'consumer'],
  ['journal batch', 'consumer'],
  ['replay batch', 'consumer'],
] as const

const refusals = problems('invalid_request', 'unauthorized', 'forbidden')
const serviceParams = z.object({ service: z.string() })
const names = json(answerOf(z.string()), 'Names.')

const services = createRoute({
  ...operatorRoute,
  path: '/jaeger/api/services',
  summary: "Jaeger's query API: the services",
  responses: { 200: names, ...refusals },
})

const operationNames = createRoute({
  ...operatorRoute,
  path: '/jaeger/api/services/{service}/operations',
  summary: "Jaeger's query API: the names of spans",
  request: { params: serviceParams },
  responses: { 200: names, ...refusals },
})

const operationKinds = createRoute({
  ...operatorRoute,
  path: '/jaeger/api/operations',
  summary: "Jaeger's query API: the names of spans, with their kinds",
  request: { query: serviceParams.extend({ spanKind: z.string().optional() }) },
  responses: { 200: json(answerOf(operationSchema), 'Names and kinds.'), ...refusals },
})

const search = createRoute({
  ...operatorRoute,
  path: '/jaeger/api/traces',
  summary: "Jaeger's query API: traces that fit",
  request: { query: tracesQuery },
  responses: {
    200: json(answerOf(traceSchema), 'Traces, the newest first.'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'overloaded'),
  },
})

const trace = createRoute({
  ...operatorRoute,
  path: '/jaeger/api/traces/{traceID}',
  summary: "Jaeger's query API: one trace",
  request: { params: z.object({ traceID: z.string() }) },
  responses: {
    200: json(answerOf(traceSchema), 'The trace.'),
    ...problems('unauthorized', 'forbidden', 'not_found', 'overloaded'),
  },
})

const dependencies = createRoute({
  ...operatorRoute,
  path: '/jaeger/api/dependencies',
  summary: "Jaeger's query API: which service calls which; here none",
  responses: { 200: json(answerOf(z.object({}).loose()), 'None.'), ...refusals },
})

export function serveJaeger(app: OpenAPIHono, { watch, service }: JaegerDeps): void {
  const inLine = oneAtATime()
  const of = (asked: string) => (asked === service.name ? operations : [])
  app.openapi(services, (c) => c.json(answer([service.name]), 200))
  app.openapi(operationNames, (c) => {
    return c.json(answer(of(c.req.valid('param').service).map(([name]) => name)), 200)
  })
  app.openapi(operationKinds, (c) => {
    const { service: asked, spanKind } = c.req.valid('query')
    const rows = of(asked).filter(([, kind]) => !spanKind || kind === spanKind)
    return c.json(answer(rows.map(([name, spanKind]) => ({ name, spanKind }))), 200)
  })
  app.openapi(search, (c) => inLine(async () => send(c, await tracesFor(c.req.valid('query')))))
  app.openapi(trace, (c) => inLine(async () => send(c, await traceOf(c.req.valid('param').traceID))))
  app.openapi(dependencies, (c) => c.json(answer([]), 200))

  /** It has the type that the route describes; the types do not see this in a text. */
  async function send(c: Context, found: Traces) {
    const headers = { 'Content-Type': 'application/json' }
    const response: Response = c.body(await jaegerText(found, service), 200, headers)
    return response as Response & TypedResponse<never, 200, 'json'>
  }

  async function traceOf(id: string): Promise<Traces> {
    const found = await watch.traces([id])
    if (found.traces.length === 0)
      throw new Problem({ code: 'not_found', detail: 'This server does not remember such a trace.' })
    return found
  }

  async function tracesFor(query: z.infer<typeof tracesQuery>): Promise<Traces> {
    const ids = [...new Set(listOf(query.traceID))].slice(0, namedMost)
    if (ids.length > 0) return watch.traces(ids)
    if (query.service === undefined) throw noService
    return query.service === service.name ? watch.find(traceQueryOf(query)) : { traces: [], cut: false }
  }
}

const noService = new Problem({
  code: 'invalid_request',
  errors: [{ field: 'service', message: 'name the service, or traces' }],
})

function answer<Item>(data: Item[]) {
  return { data, total: data.length, limit: 0, offset: 0, errors: null }
}
