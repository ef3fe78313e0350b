/** What a page may load and do (Content-Security-Policy): nothing that is not from this server. */

import { hash } from 'node:crypto'

function policy(sources: Record<string, string>): string {
  const rules = { 'default-src': "'none'", ...sources, ...always }
  return Object.entries(rules)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

const always = { 'base-uri': "'none'", 'form-action': "'self'", 'frame-ancestors': "'none'" }

const own = { 'script-src': "'self'", 'connect-src': "'self'", 'img-src': "'self' data:" }

/** Answers that are not pages. */
export const dataPolicy = policy({})

/** The chat page. */
export const pagePolicy = policy({ ...own, 'style-src': "'self'" })

/** Pages of documentation tools, which write style attributes. */
export const toolPolicy = policy({ ...own, 'style-src': "'self' 'unsafe-inline'" })

/**
 * A page that carries its scripts in itself: those very scripts may run, and no other. They may compile, which AsyncAPI's
 * viewer does with its JSON schemas; nothing that people write reaches this page.
 */
export function inlinePolicy(html: string): string {
  const scripts = [...html.matchAll(/<script\b[^>]*>([^]*?)<\/script>/gi)].map(([, script = '']) => script)
  const hashes = scripts.map((script) => `'sha256-${hash('sha256', script, 'base64')}'`)
  return policy({
    'script-src': [...hashes, "'unsafe-eval'"].join(' '),
    'style-src': "'unsafe-inline'",
    'img-src': 'data:',
    'font-src': 'data:',
  })
}
