/** What HTTP says, as schemas: they check what comes in, type what goes out, and are the OpenAPI document. */

import { z, type Hook } from '@hono/zod-openapi'
import type { Env } from 'hono'
import { isRoomId } from '../../protocol/codec.ts'
import { limits } from '../../protocol/limits.ts'
import { httpRefusals, refusals, type ProblemCode } from '../../protocol/refusals.ts'
import { cleanName } from '../../protocol/text.ts'
import { Problem, statusOf, titleOf } from './problem.ts'

export const memberSchema = z.object({ id: z.string(), name: z.string() }).openapi('Member', {
  example: { id: '5gq0v7c2k9w3x1nd', name: 'quiet otter' },
})

export const roomSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    head: z.int().min(0).openapi({ description: 'The highest `seq`: how many messages the room has.' }),
    membersOnline: z.int().min(0),
  })
  .openapi('Room', {
    example: {
      id: '7k2m9q4x1b0c',
      name: 'amber heron',
      createdAt: '2026-01-01T12:00:00.000Z',
      head: 12,
      membersOnline: 3,
    },
  })

export const messageSchema = z
  .object({
    id: z.string(),
    room: z.string(),
    seq: z.int().nullable().openapi({
      description: 'Its place in the room: 1, 2, 3 … without a hole; null until Postgres numbered it.',
    }),
    sender: memberSchema,
    kind: z.literal('chat'),
    text: z.string(),
    sentAt: z.iso.datetime(),
    ref: z.string().openapi({ description: 'Chosen by the sender: the same ref again is the same message.' }),
    traceId: z.string().optional(),
  })
  .openapi('Message')

const codes = Object.keys({ ...refusals, ...httpRefusals }) as [ProblemCode, ...ProblemCode[]]

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(codes),
    retryAfterMs: z.int().optional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem', {
    description: 'RFC 9457 problem details; `code` is the one of the WebSocket error frames.',
  })

/** A page of a list. */
export function pageSchema<Item extends z.ZodType>(item: Item, name: string) {
  return z
    .object({
      items: z.array(item),
      nextCursor: z.string().nullable().openapi({ description: 'Asks for the next page; null at the end.' }),
    })
    .openapi(name)
}

/** A name that people will see, cleaned; refused when nothing is left to see. */
export function nameSchema(most: number, description: string) {
  const rule = `a name has 1 to ${most} characters that can be seen`
  return z
    .string()
    .transform((name, { addIssue }) => {
      const clean = cleanName(name, most)
      if (clean === undefined) addIssue({ code: 'custom', message: rule })
      return clean
    })
    .optional()
    .openapi({ type: 'string', description, example: 'amber heron' })
}

/** A whole number in a query string. */
export function numberQuery(least: number, most: number, description: string) {
  const rule = `a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`}`
  return z
    .string({ error: rule })
    .regex(/^\d{1,16}$/, rule)
    .transform(Number)
    .refine((value) => Number.isSafeInteger(value) && value >= least && value <= most, rule)
    .openapi({ type: 'integer', minimum: least, maximum: most, description })
}

export const limitQuery = (most: number, byDefault: number) =>
  numberQuery(1, most, 'How many items the page has at most.')
    .optional()
    .transform((limit = byDefault) => limit)
    .openapi({ type: 'integer', minimum: 1, maximum: most, default: byDefault })

export const roomParams = z.object({ id: z.string().openapi({ example: '7k2m9q4x1b0c' }) })

/** The id, when it can be one; else the problem that the store would have found as well. */
export function roomId({ id }: z.infer<typeof roomParams>): string {
  if (!isRoomId(id)) throw new Problem({ code: 'unknown_room' })
  return id
}

export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

/** The problems that a route may answer with, for its description; they are thrown, so no handler's type names them. */
export function problems(...allowed: ProblemCode[]): object {
  const all: ProblemCode[] = [...allowed, 'internal']
  return Object.fromEntries(
    all.map((code) => [statusOf(code), describe(all.filter((other) => statusOf(other) === statusOf(code)))]),
  )
}

function describe(group: ProblemCode[]) {
  const description = group.map((code) => `\`${code}\`: ${titleOf(code)}`).join(' ')
  return { description, content: { 'application/problem+json': { schema: problemSchema } } }
}

export const searchSchema = z
  .string()
  .refine((search) => [...search].length <= limits.searchLength, `at most ${limits.searchLength} characters`)
  .refine((search) => search.isWellFormed() && !search.includes('\0'), 'plain Unicode')
  .optional()
  .openapi({
    description: 'A name, or part of one, typing errors forgiven; without it the liveliest rooms come first.',
  })

/** The hook of every route: what does not fit its schema is a problem that names each field. */
export const refuseInvalid: Hook<unknown, Env, string, unknown> = (result) => {
  if (result.success) return
  const errors = result.error.issues.map(({ path, message }) => ({
    field: path.join('.') || 'body',
    message,
  }))
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ')
  throw new Problem({ code: 'invalid_request', detail, errors })
}
