/** What a request asks for, read with care: libraries behind this point throw at targets and hosts that no client sends. */

import type { IncomingMessage } from 'node:http'
import type { Refused } from './problem.ts'

export const badTarget: Refused = {
  code: 'invalid_request',
  detail: 'The target or the Host header is not valid.',
}

/** A path and a query that mean to every parser what they say: nearly all that is asked. */
const plainTarget = /^(\/(?!\/)[\w/-]*)(\?[!-~]*)?$/

/** The path that a request asks for; undefined when its target or its `Host` cannot be one of ours. */
export function targetPath(request: IncomingMessage): string | undefined {
  const { url: target = '', headers } = request
  if (!oneHost(request) || target.includes('\\')) return undefined
  const [, path] = plainTarget.exec(target) ?? []
  if (path !== undefined) return path
  const base = `http://${headers.host}`
  if (!URL.canParse(target, base)) return undefined
  const url = new URL(target, base)
  return url.host === new URL(base).host ? url.pathname : undefined
}

function oneHost({ headers, rawHeaders, httpVersion }: IncomingMessage): boolean {
  // Node keeps the first of several and drops the rest in silence.
  const count = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length
  if (count === 0) return httpVersion === '1.0'
  return count === 1 && /^[\w.:[\]-]+$/.test(headers.host ?? '') && URL.canParse(`http://${headers.host}`)
}
