/** Whether the server lives, is ready, and its figures: what machines ask. */

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import type { Hub } from '../../core/hub.ts'
import type { Store } from '../../core/ports.ts'
import type { JournalState } from '../../protocol/watched.ts'
import { json, problems } from './schemas.ts'

const healthSchema = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    dependencies: z.record(z.string(), z.string()).openapi({ description: 'The state of each dependency.' }),
  })
  .openapi('Health', { example: { status: 'degraded', dependencies: { postgres: 'unreachable' } } })

/** `degraded` still serves; `unavailable` wants no new clients. */
export type Health = z.infer<typeof healthSchema>

/** The journal's state, as far as its clients are concerned. */
export type JournalHealth = Pick<JournalState, 'records' | 'room' | 'broken'>

/** Asks the store, whose own deadline bounds the answer. Never rejects. */
export async function health(
  store: Pick<Store, 'ready'>,
  journal: JournalHealth,
  hub: Pick<Hub, 'draining'>,
): Promise<Health> {
  const postgres = await store.ready().then(
    () => 'reachable',
    () => 'unreachable',
  )
  const dependencies = { postgres, journal: wordsOf(journal) }
  if (hub.draining || journal.broken || journal.room !== 'ample')
    return { status: 'unavailable', dependencies }
  const ok = postgres === 'reachable' && journal.records === 0
  return { status: ok ? 'ok' : 'degraded', dependencies }
}

function wordsOf({ records, room, broken }: JournalHealth): string {
  if (broken) return 'broken'
  if (room !== 'ample') return room
  return records === 0 ? 'empty' : `holds ${records} message${records === 1 ? '' : 's'}`
}

/** Prometheus' plain text, or OpenMetrics, which tells of single messages besides. */
export type FiguresForm = 'text' | 'openmetrics'

export interface Figures {
  body: string
  contentType: string
}

const openMetrics = 'application/openmetrics-text'

const tags = ['operations']

const alive = createRoute({
  method: 'get',
  path: '/healthz',
  tags,
  summary: 'Alive?',
  responses: { 200: json(z.object({ status: z.literal('ok') }), 'The process answers.') },
})

const ready = createRoute({
  method: 'get',
  path: '/readyz',
  tags,
  summary: 'Ready for clients?',
  responses: {
    200: json(healthSchema, 'Ready, or degraded: still serving without a dependency.'),
    503: json(healthSchema, 'Send no new clients here.'),
  },
})

const metrics = createRoute({
  method: 'get',
  path: '/metrics',
  tags,
  summary: 'Figures for Prometheus',
  description: 'OpenMetrics 1.0 for who asks for it by `Accept`, else plain text.',
  responses: {
    200: {
      description: 'Prometheus text.',
      content: { 'text/plain': { schema: z.string() }, [openMetrics]: { schema: z.string() } },
    },
    ...problems(),
  },
})

export function serveHealth(app: OpenAPIHono, health: () => Promise<Health>): void {
  app.openapi(alive, (c) => c.json({ status: 'ok' as const }, 200))
  app.openapi(ready, async (c) => {
    const state = await health()
    return state.status === 'unavailable' ? c.json(state, 503, { 'Retry-After': '1' }) : c.json(state, 200)
  })
}

export function serveMetrics(app: OpenAPIHono, figures: (form: FiguresForm) => Promise<Figures>): void {
  app.openapi(metrics, async (c) => {
    const { body, contentType } = await figures(formFor(c))
    return c.text(body, 200, { 'Content-Type': contentType, Vary: 'Accept' })
  })
}

/** Plain text for who does not ask for our version of OpenMetrics by its name, or likes plain text better. */
function formFor(c: Context): FiguresForm {
  const supports: string[] = ['text', 'openmetrics'] satisfies FiguresForm[]
  const form = accepts(c, { header: 'Accept', supports, default: 'text', match: preferred })
  return form === 'openmetrics' ? form : 'text'
}

interface MediaRange {
  type: string
  params: Record<string, string>
  q: number
}

function preferred(ranges: MediaRange[]): string {
  const named = (type: string) => ranges.filter((range) => range.type.toLowerCase() === type)
  const best = (some: MediaRange[]) => some.reduce((most, { q }) => Math.max(most, q), 0)
  const plain = ['text/plain', 'text/*', '*/*'].map(named).find((some) => some.length > 0) ?? []
  const ours = best(named(openMetrics).filter(({ params }) => (params.version ?? '1.0.0') === '1.0.0'))
  return ours > 0 && ours >= best(plain) ? 'openmetrics' : 'text'
}
