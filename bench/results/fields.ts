/** Tables of the fields that a reader takes for granted, and the search for the first that is not as it should be. */

/** Whether a value is what it should be. */
export type Check = (value: unknown) => boolean

export interface Fields {
  readonly [name: string]: Check | Fields
}

/** The first field that is missing or of another kind, as in `messages.acked`; undefined when all are there. */
export function misfit(value: unknown, fields: Fields): string | undefined {
  for (const [name, check] of Object.entries(fields)) {
    const field = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
    if (typeof check === 'function') {
      if (!check(field)) return name
      continue
    }
    const inner = misfit(field, check)
    if (inner !== undefined) return `${name}.${inner}`
  }
  return undefined
}

export const number: Check = (value) => Number.isFinite(value)
export const text: Check = (value) => typeof value === 'string'
export const flag: Check = (value) => typeof value === 'boolean'
export const time: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value))

export function oneOf(...words: readonly unknown[]): Check {
  return (value) => words.includes(value)
}

export function has(fields: Fields): Check {
  return (value) => isRecord(value) && misfit(value, fields) === undefined
}

export function optional(check: Check): Check {
  return (value) => value === undefined || check(value)
}

export function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check)
}

/** Whatever the names are. */
export function recordOf(check: Check): Check {
  return (value) => isRecord(value) && Object.values(value).every(check)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
