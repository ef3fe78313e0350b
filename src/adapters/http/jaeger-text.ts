/** Jaeger's answers as text, written piece by piece: the largest has megabytes, and would hold chat up. */

import { setImmediate } from 'node:timers/promises'
import type { Trace, Traces } from '../../protocol/watched.ts'
import { jaegerSpan, jaegerTrace, type Service } from './jaeger-json.ts'

/** How many are written in one turn of the event loop: a millisecond or two. */
const spansInATurn = 256

const answerCut = 'There are more traces, for which this answer has no place: ask for fewer.'

export async function jaegerText({ traces, cut }: Traces, service: Service): Promise<string> {
  const data: string[] = []
  let spans = 0
  for (const trace of traces) {
    data.push(await traceText(trace, service))
    spans += trace.spans.length
    if (spans < spansInATurn) continue
    spans = 0
    await setImmediate()
  }
  const errors = cut ? [{ msg: answerCut }] : null
  const rest = JSON.stringify({ total: data.length, limit: 0, offset: 0, errors })
  return `{"data":[${data.join(',')}],${rest.slice(1)}`
}

async function traceText(trace: Trace, service: Service): Promise<string> {
  const { spans } = trace
  const written: string[] = []
  for (const [at, span] of spans.entries()) {
    written.push(JSON.stringify(jaegerSpan(span)))
    if (at % spansInATurn === spansInATurn - 1) await setImmediate()
  }
  return `{"spans":[${written.join(',')}],${JSON.stringify(jaegerTrace(trace, service)).slice(1)}`
}
