/** Requests of the API as spans, made once they are answered. */

import type { Span } from '../../protocol/watched.ts'
import type { RequestFact } from '../request.ts'
import { isKept, type Choose } from './choice.ts'
import { contextOf, parentOf } from './trace-context.ts'

interface RequestDeps {
  choose: Choose
  emit(spans: readonly Span[]): void
  /** Milliseconds since 1970. */
  now(): number
}

/** Takes every request; those of the API become spans when they are sampled, slow or failed of the server. */
export function requestRecorder({ choose, emit, now }: RequestDeps): (request: RequestFact) => void {
  return (request) => {
    if (!request.route.startsWith('/api/')) return
    const { traceparent } = request
    const traced = { id: crypto.randomUUID(), ...(traceparent === undefined ? {} : { traceparent }) }
    const verdict = choose(traced, request.ms, request.status >= 500)
    if (isKept(verdict)) emit([requestSpan(request, traced, now())])
  }
}

function requestSpan(
  { method, route, status, ms }: RequestFact,
  traced: { id: string; traceparent?: string },
  endedAt: number,
): Span {
  const parent = parentOf(traced)
  const template = templateOf(route)
  return {
    ...contextOf(traced),
    ...(parent && { parentId: parent.spanId }),
    name: `${method} ${template}`,
    kind: 'server',
    startedAt: endedAt - ms,
    ms,
    attributes: {
      'http.request.method': method,
      'http.route': template,
      'http.response.status_code': status,
    },
    ...(status >= 500 && { error: String(status) }),
    links: [],
  }
}

/** `/api/rooms/{id}` for `/api/rooms/:id`. */
function templateOf(route: string): string {
  return route.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')
}
