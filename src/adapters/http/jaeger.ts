/** Jaeger's query API over what this server remembers, for Jaeger's page and for Grafana. */

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Span, TraceQuery } from '../../protocol/watched.ts'
import { jaegerTrace, type JaegerTrace, type Service } from './jaeger-json.ts'
import { listOf, namedMost, traceQueryOf, tracesQuery } from './jaeger-query.ts'
import { operationSchema, traceSchema, answerOf } from './jaeger-schemas.ts'
import { operatorRoute } from './operator-access.ts'
import { Problem } from './problem.ts'
import { json, problems } from './schemas.ts'

export interface JaegerDeps {
  watch: {
    find(query: TraceQuery): Promise<Span[][]>
    /** Those that are remembered, each once. */
    traces(traceIds: readonly string[]): Span[][]
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
  responses: { 200: json(answerOf(traceSchema), 'Traces, the newest first.'), ...refusals },
})

const trace = createRoute({
  ...operatorRoute,
  path: '/jaeger/api/traces/{traceID}',
  summary: "Jaeger's query API: one trace",
  request: { params: z.object({ traceID: z.string() }) },
  responses: {
    200: json(answerOf(traceSchema), 'The trace.'),
    ...problems('unauthorized', 'forbidden', 'not_found'),
  },
})

const dependencies = createRoute({
  ...operatorRoute,
  path: '/jaeger/api/dependencies',
  summary: "Jaeger's query API: which service calls which; here none",
  responses: { 200: json(answerOf(z.object({}).loose()), 'None.'), ...refusals },
})

export function serveJaeger(app: OpenAPIHono, { watch, service }: JaegerDeps): void {
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
  app.openapi(search, async (c) => c.json(await tracesFor(c.req.valid('query')), 200))
  app.openapi(trace, (c) => {
    const [found] = watch.traces([c.req.valid('param').traceID]).flatMap(traced)
    if (!found)
      throw new Problem({ code: 'not_found', detail: 'This server does not remember such a trace.' })
    return c.json(answer([found]), 200)
  })
  app.openapi(dependencies, (c) => c.json(answer([]), 200))

  /** None of no spans. */
  function traced(spans: readonly Span[]): JaegerTrace[] {
    const trace = jaegerTrace(spans, service)
    return trace ? [trace] : []
  }

  async function tracesFor(query: z.infer<typeof tracesQuery>) {
    const ids = [...new Set(listOf(query.traceID))].slice(0, namedMost)
    if (ids.length > 0) return answer(watch.traces(ids).flatMap(traced))
    if (query.service === undefined) throw noService
    const found = query.service === service.name ? await watch.find(traceQueryOf(query)) : []
    return answer(found.flatMap(traced))
  }
}

const noService = new Problem({
  code: 'invalid_request',
  errors: [{ field: 'service', message: 'name the service, or traces' }],
})

function answer<Item>(data: Item[]) {
  return { data, total: data.length, limit: 0, offset: 0, errors: null }
}
