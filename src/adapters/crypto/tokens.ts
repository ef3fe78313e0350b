/**
 * Guest tokens: `v1.<payload>.<signature>`, the payload being base64url JSON `{id, name, exp}` and the signature HMAC-SHA256.
 * One algorithm and one spelling: nothing in a token chooses how it is checked.
 */

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Tokens } from '../../core/ports.ts'
import type { Member } from '../../protocol/frames.ts'
import { limits } from '../../protocol/limits.ts'
import { cleanName } from '../../protocol/text.ts'

/** Seconds for which a token is valid: 30 days. */
export const tokenLifetime = 30 * 24 * 60 * 60

interface Payload extends Member {
  /** Seconds since 1970. */
  exp: number
}

/** Signs and verifies with one secret; `now` is in milliseconds since 1970. Neither method throws. */
export function guestTokens(secret: Uint8Array, now: () => number): Tokens {
  const seconds = () => Math.floor(now() / 1000)
  return {
    sign({ id, name }) {
      const body = encode({ id, name, exp: seconds() + tokenLifetime })
      return `${body}.${signature(secret, body)}`
    },
    verify(token) {
      const payload = open(secret, token)
      if (!payload || payload.exp > seconds() + tokenLifetime) return { refused: 'invalid' }
      if (payload.exp <= seconds()) return { refused: 'expired' }
      return { member: { id: payload.id, name: payload.name } }
    },
  }
}

function encode(payload: Payload): string {
  return `v1.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`
}

function signature(secret: Uint8Array, body: string): string {
  return createHmac('sha256', secret).update(body).digest('base64url')
}

function open(secret: Uint8Array, token: string): Payload | undefined {
  if (token.length > limits.tokenLength) return undefined
  const [version, payload, given, ...rest] = token.split('.')
  if (version !== 'v1' || !payload || !given || rest.length > 0) return undefined
  // Compared as text: base64url has several spellings of the same bytes, and only ours is accepted.
  if (!same(given, signature(secret, `v1.${payload}`))) return undefined
  return read(payload)
}

function same(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function read(payload: string): Payload | undefined {
  const value = parse(Buffer.from(payload, 'base64url').toString())
  if (typeof value !== 'object' || value === null) return undefined
  const { id, name, exp } = value as Partial<Record<keyof Payload, unknown>>
  if (typeof id !== 'string' || !/^[0-9a-z]{16}$/.test(id)) return undefined
  if (typeof name !== 'string' || cleanName(name, limits.memberNameLength) !== name) return undefined
  return Number.isSafeInteger(exp) ? { id, name, exp: exp as number } : undefined
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // Not JSON is not a token; `verify` tells the caller.
    return undefined
  }
}
