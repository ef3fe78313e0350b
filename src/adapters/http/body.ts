/** The bodies of requests: bounded, plain, and Unicode, before anything reads them. */

import { isUtf8 } from 'node:buffer'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { Problem } from './problem.ts'

const bodyBytes = 32 * 1024

/** Refuses a body over 32 KiB as soon as it is known to be, with a declared length or without. */
export const bounded = bodyLimit({
  maxSize: bodyBytes,
  onError: () => {
    throw new Problem({ code: 'too_large', detail: `A body has at most ${bodyBytes} bytes.` })
  },
})

/** Refuses what a JSON parser would silently alter or could not read: other encodings, and bytes that are not UTF-8. */
export const plainUtf8 = createMiddleware(async (c, next) => {
  const encoded = c.req.header('content-encoding') !== undefined
  if (encoded || foreignCharset(c.req.header('content-type'))) {
    throw new Problem({ code: 'unsupported_media_type', detail: 'The body is plain UTF-8, not encoded.' })
  }
  if (c.req.raw.body && !isUtf8(await c.req.arrayBuffer())) {
    throw new Problem({ code: 'invalid_request', detail: 'The body is not UTF-8.' })
  }
  await next()
})

function foreignCharset(contentType = ''): boolean {
  const [, charset] = /;\s*charset="?([^";\s]+)/i.exec(contentType) ?? []
  return charset !== undefined && charset.toLowerCase() !== 'utf-8'
}
