/** How Jaeger's query API asks for traces: times in microseconds, durations with their unit, tags as JSON. */

import { z } from '@hono/zod-openapi'
import type { TraceQuery } from '../../protocol/watched.ts'
import { numberQuery } from './schemas.ts'

const [limitDefault, limitMost] = [100, 200]
/** How many traces can be asked for by their ids at once. */
export const namedMost = 100
const unitMs: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 60e3, h: 3_600e3 }
const durationForm = /^(\d{1,12}(?:\.\d{1,9})?)(ns|us|µs|ms|s|m|h)$/

const microseconds = (description: string) =>
  numberQuery(0, Number.MAX_SAFE_INTEGER, `${description}, in microseconds since 1970.`)
    .optional()
    .transform((at) => at && at / 1e3)

const duration = (description: string) =>
  z
    .string()
    .regex(durationForm, 'a duration, as in 100ms or 1.5s')
    .optional()
    .transform(toMs)
    .openapi({ type: 'string', description, example: '100ms' })

const oneOrMore = z.union([z.string(), z.array(z.string())])

export const tracesQuery = z.object({
  service: z.string().optional().openapi({ description: 'Required unless traces are named.' }),
  operation: z.string().optional(),
  start: microseconds('Spans that began at this time or later'),
  end: microseconds('Spans that began until then'),
  minDuration: duration('Spans that took at least so long'),
  maxDuration: duration('Spans that took at most so long'),
  limit: numberQuery(1, 1_000_000, `At most so many traces; never more than ${limitMost}.`)
    .optional()
    .transform((limit = limitDefault) => Math.min(limit, limitMost)),
  tags: z
    .string()
    .optional()
    .transform((text, { addIssue }) => {
      const tags = text ? parseTags(text) : {}
      if (!tags) addIssue({ code: 'custom', message: 'an object of texts, as JSON' })
      return tags ?? {}
    })
    .openapi({ type: 'string', description: 'As JSON.', example: '{"error":"true"}' }),
  tag: oneOrMore.optional().openapi({ description: '`name:value`; may be repeated.' }),
  traceID: oneOrMore.optional().openapi({
    description: `These traces, whatever else is asked; may be repeated, up to ${namedMost} times.`,
  }),
  lookback: z.string().optional().openapi({ description: 'Not looked at: `start` and `end` say it.' }),
})

export function traceQueryOf({
  operation,
  start,
  end,
  minDuration,
  maxDuration,
  limit,
  tags,
  tag,
}: z.infer<typeof tracesQuery>): TraceQuery {
  const simple = listOf(tag).map((text): [string, string] => {
    const [name = '', ...value] = text.split(':')
    return [name, value.join(':')]
  })
  return {
    // Grafana leaves it out for all, the page of Jaeger says so.
    operation: operation === '' || operation === 'all' ? undefined : operation,
    from: start,
    to: end,
    leastMs: minDuration,
    mostMs: maxDuration,
    tags: { ...tags, ...Object.fromEntries(simple) },
    limit,
  }
}

export function listOf(given: string | string[] | undefined): string[] {
  return given === undefined ? [] : [given].flat()
}

function toMs(text: string | undefined): number | undefined {
  const [, number, unit = ''] = durationForm.exec(text ?? '') ?? []
  return number === undefined ? undefined : Number(number) * (unitMs[unit] ?? 1)
}

const tagsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

function parseTags(text: string): Record<string, string> | undefined {
  try {
    const given = JSON.parse(text) as object
    tagsSchema.parse(given)
    // As it was given: the schema leaves out `__proto__`, and a question without its tag fits everything.
    return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]))
  } catch {
    return undefined
  }
}
