/** Methods that an address does not know. */

import type { Hono } from 'hono'
import { problemResponse } from './problem.ts'

/** Answers 405 with `Allow` wherever a route exists for another method. Call it when all routes are there. */
export function refuseOtherMethods(app: Pick<Hono, 'routes' | 'all'>): void {
  const methods = new Map<string, Set<string>>()
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue
    const known = methods.get(path) ?? new Set()
    methods.set(path, known.add(method))
    if (method === 'GET') known.add('HEAD')
  }
  for (const [path, known] of methods) {
    const headers = { Allow: [...known].join(', ') }
    app.all(path, () => problemResponse({ code: 'method_not_allowed', headers }))
  }
}
