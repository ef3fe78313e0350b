/** What the dashboard asks: the state of this moment, one message's way, the ledger. */

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { JourneyDetail, LedgerRow, Now } from '../../protocol/watched.ts'
import { journeyDetailSchema, ledgerSchema, nowSchema } from './dashboard-schemas.ts'
import { operatorRoute } from './operator-access.ts'
import { Problem } from './problem.ts'
import { json, numberQuery, problems } from './schemas.ts'

export interface DashboardDeps {
  watch: {
    now(after: number): Now
    journey(id: string): JourneyDetail | undefined
  }
  /** Rejects with StorageUnavailable. */
  ledger(): Promise<LedgerRow[]>
}

const access = createRoute({
  ...operatorRoute,
  path: '/dashboard/api/access',
  summary: 'May this client look?',
  responses: { 204: { description: 'It may.' }, ...problems('unauthorized', 'forbidden') },
})

const now = createRoute({
  ...operatorRoute,
  path: '/dashboard/api/now',
  summary: 'The state of this moment, and the seconds since the last look',
  request: {
    query: z.object({
      after: numberQuery(0, Number.MAX_SAFE_INTEGER, 'The `n` of the last second that the client has.')
        .optional()
        .transform((after = 0) => after),
    }),
  },
  responses: {
    200: json(nowSchema, 'The state.'),
    ...problems('invalid_request', 'unauthorized', 'forbidden'),
  },
})

const message = createRoute({
  ...operatorRoute,
  path: '/dashboard/api/messages/{id}',
  summary: 'The way of a message, and why it took as long as it did',
  request: { params: z.object({ id: z.string().openapi({ description: 'Its id, or that of its trace.' }) }) },
  responses: {
    200: json(journeyDetailSchema, 'Its way.'),
    ...problems('unauthorized', 'forbidden', 'not_found'),
  },
})

const ledger = createRoute({
  ...operatorRoute,
  path: '/dashboard/api/ledger',
  summary: 'The busiest rooms: what each promises against what is stored',
  responses: {
    200: json(z.object({ rows: z.array(ledgerSchema) }), 'Head and count of each, of the same moment.'),
    ...problems('unauthorized', 'forbidden', 'storage_unavailable'),
  },
})

export function serveDashboardApi(app: OpenAPIHono, { watch, ledger: rows }: DashboardDeps): void {
  app.openapi(access, (c) => c.body(null, 204))
  app.openapi(now, (c) => c.json(watch.now(c.req.valid('query').after), 200))
  app.openapi(message, (c) => {
    const journey = watch.journey(c.req.valid('param').id)
    if (!journey) throw new Problem({ code: 'not_found', detail: forgotten })
    return c.json(journey, 200)
  })
  app.openapi(ledger, async (c) => c.json({ rows: await rows() }, 200))
}

const forgotten =
  'This server does not remember such a message: it came before the last few thousand, or through another server.'
