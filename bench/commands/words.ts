/** `bench words`: what the options understand that are little languages of their own. */

import { exitCodes } from '../failure.ts'
import { arrivalForms } from '../plan/arrival.ts'
import { shapeForms } from '../plan/shape-text.ts'
import { sloExamples } from '../plan/slo.ts'
import { latencyHelp, sloMetrics } from '../plan/slo-metrics.ts'
import { wrap } from '../terminal/text.ts'
import type { Door } from './door.ts'

const columns = 80

export const wordsDoor: Door = {
  command: {
    name: 'words',
    summary: 'what --shape, --arrival and --slo understand.',
    detail: 'Each with what it means.',
    options: [],
    examples: ['words'],
  },
  perform: (_given, { out }) => {
    const metrics = sloMetrics.map(({ name, help }) => [name, help] as const)
    const parts = [
      section('--shape: parts with commas between', shapeForms),
      section('--arrival', arrivalForms),
      section(`--slo: METRIC<BOUND, such as ${sloExamples.slice(0, 3).join(', ')}`, metrics),
      section('the latencies, each with .p50, .p99, .p99.9 (any), .mean or .max', latencyHelp),
    ]
    out.write(`${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`)
    return Promise.resolve(exitCodes.ok)
  },
}

function section(title: string, rows: readonly (readonly [form: string, meaning: string])[]): string[] {
  const width = Math.max(...rows.map(([form]) => form.length))
  const lines = rows.flatMap(([form, meaning]) =>
    wrap(meaning, columns - width - 4).map((line, i) => `  ${(i === 0 ? form : '').padEnd(width)}  ${line}`),
  )
  return [...wrap(title, columns), ...lines]
}
