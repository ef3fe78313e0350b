/** What Jaeger's query API answers, as schemas for the OpenAPI document. */

import { z } from '@hono/zod-openapi'
import type { JaegerTrace } from './jaeger-json.ts'

/** Everything comes in the same envelope. */
export function answerOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
    errors: z
      .array(z.object({ msg: z.string() }))
      .nullable()
      .openapi({ description: 'Says when traces were left out: an answer has 10,000 spans at most.' }),
  })
}

export const operationSchema = z.object({ name: z.string(), spanKind: z.string() })

const tagSchema = z.object({
  key: z.string(),
  type: z.enum(['string', 'bool', 'int64', 'float64']),
  value: z.union([z.string(), z.number(), z.boolean()]),
})

const referenceSchema = z.object({
  refType: z.enum(['CHILD_OF', 'FOLLOWS_FROM']),
  traceID: z.string(),
  spanID: z.string(),
})

const microseconds = z.int().openapi({ description: 'In microseconds.' })

const spanSchema = z
  .object({
    traceID: z.string(),
    spanID: z.string(),
    flags: z.int(),
    operationName: z.string(),
    references: z.array(referenceSchema),
    startTime: microseconds,
    duration: microseconds,
    tags: z.array(tagSchema),
    logs: z.array(z.string()).max(0),
    processID: z.string(),
    warnings: z.null(),
  })
  .openapi('JaegerSpan')

export const traceSchema = z
  .object({
    traceID: z.string(),
    spans: z.array(spanSchema),
    processes: z.record(z.string(), z.object({ serviceName: z.string(), tags: z.array(tagSchema) })),
    warnings: z.array(z.string()).nullable().openapi({
      description: 'Says when it was cut: it has the spans of 500 messages or batches at most, the newest.',
    }),
  })
  .openapi('JaegerTrace') satisfies z.ZodType<JaegerTrace>
