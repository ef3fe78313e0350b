/** What may be said of an error in a log: chosen fields, so that no query, parameter or message text comes along. */

import { isUnavailable } from '../unavailable.ts'

export interface ErrorFields {
  name: string
  code?: string
  message?: string
  /** Where it was thrown; only for errors without a code that are not StorageUnavailable: these are bugs. */
  at?: string[]
  cause?: ErrorFields
}

const messageLength = 300
/** Longer, so that no address is cut before its credentials end. */
const searchedLength = 1_000
const frames = 6
const causes = 3

/**
 * Name, code, message and cause. The message is left out when it may quote what the error is about, or contains one of
 * the `secrets`; it is cut to one line, and credentials in an address are masked.
 */
export function errorFields(error: unknown, secrets: readonly string[] = [], depth = causes): ErrorFields {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const fields: ErrorFields = { name: error.name }
  if (code !== undefined) fields.code = code
  if (!quotes(error, code) && !holds(error.message, secrets)) fields.message = firstLine(error.message)
  if (code === undefined && !isUnavailable(error)) fields.at = stackFrames(error)
  if (error.cause !== undefined && depth > 0) fields.cause = errorFields(error.cause, secrets, depth - 1)
  return fields
}

/**
 * The same of an error that nobody expected, while what somebody sent was at work: without the words, for such an error
 * may quote anything, as those of Node and V8 do. `at` says where to look.
 */
export function bugFields(error: unknown, secrets: readonly string[] = []): ErrorFields {
  return wordless(errorFields(error, secrets))
}

function wordless({ message, cause, ...fields }: ErrorFields): ErrorFields {
  const known = fields.name === 'StorageUnavailable' || (fields.code && !fields.code.startsWith('ERR_'))
  return {
    ...fields,
    ...(known && message !== undefined ? { message } : {}),
    ...(cause && { cause: wordless(cause) }),
  }
}

/** JSON and Postgres' data exceptions (class 22) put the offending value into the message. */
function quotes(error: Error, code: string | undefined): boolean {
  return error instanceof SyntaxError || (error.name === 'PostgresError' && (code?.startsWith('22') ?? true))
}

/** A text of a few characters is in every message, and tells nothing. */
function holds(message: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => secret.length > 3 && message.includes(secret))
}

/** `//***@host` for `//user:password@host`, up to the last @, since a password may hold one. */
function masked(message: string): string {
  return message.replace(/\/\/\S*@/g, '//***@')
}

function firstLine(message: string): string {
  const line = message.split('\n', 1).join('').slice(0, searchedLength)
  return masked(line).slice(0, messageLength)
}

/** The stack without its head, which repeats the message. */
function stackFrames({ stack = '' }: Error): string[] {
  const lines = stack.split('\n').filter((line) => line.startsWith('    at '))
  return lines.slice(0, frames).map((line) => line.trim())
}
