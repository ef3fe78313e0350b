import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ServerSummary, Summary } from '../results/summary.ts'
import { summaryOf } from '../terminal/summary-cases.ts'
import type { Point } from './find.ts'
import { limitOf, type Limit } from './limit.ts'

const idle: ServerSummary = { source: 'made up', cpu: 0.3, eventLoopUtilization: 0.3, rssBytesMax: 1e8 }

function failed(changed: Partial<Summary>, load = 100): Point {
  const summary = summaryOf({ server: idle, verdict: 'failed', ...changed })
  return { load, outcome: 'failed', why: 'it was slow', summary }
}

const messages = summaryOf().messages

const cases: [Limit['resource'], Partial<Summary>][] = [
  ['event loop', { server: { ...idle, eventLoopUtilization: 0.95, cpu: 0.99 } }],
  ['cpu', { server: { source: 'its process', cpu: 0.98 } }],
  ['cpu', { server: { source: 'its process', cpu: 1.5 } }],
  ['memory', { server: { ...idle, rssBytesMax: 7.9e9 } }],
  ['refusals', { messages: { ...messages, refused: { overloaded: 12 } } }],
  ['departures', { departures: { '1013 slow consumer': 3 } }],
  ['answers', { messages: { ...messages, unanswered: 7 } }],
  ['promise', { verdict: 'broken', reasons: ['lost 3: acknowledged, but never delivered.'] }],
  ['latency', { verdict: 'missed' }],
]

describe('the limit of a capacity', () => {
  it('is what was full, or what the server did, in the runs that failed', () => {
    for (const [resource, changed] of cases) assert.equal(limitOf([failed(changed)], 100).resource, resource)
  })

  it('is told in words with its figure', () => {
    const text = (changed: Partial<Summary>) => limitOf([failed(changed)], 100).text
    assert.equal(
      text({ messages: { ...messages, refused: { overloaded: 12 } } }),
      'the server, which refuses: overloaded (12)',
    )
    assert.equal(
      text({ server: { source: 'its process', cpu: 1.5 } }),
      "the machine's CPU, which the generator shares (99 % busy)",
    )
    assert.equal(text({}), 'latency alone (event loop 0.30, CPU 0.30)')
    assert.equal(
      limitOf([failed({ server: { source: 'nothing' } })], 1).text,
      'latency alone (what the server was short of is not known)',
    )
  })

  it('is judged near the capacity, not where everything fails at once', () => {
    const far = [1_000, 2_000].map((load) => failed({ server: { ...idle, eventLoopUtilization: 1 } }, load))
    assert.equal(limitOf([failed({}), ...far], 100).resource, 'latency')
  })

  it('is the generator when most runs there were invalid, and nothing when none failed', () => {
    const generator: Point = { load: 100, outcome: 'generator', why: 'It was late.' }
    assert.equal(limitOf([generator, generator, failed({})], 100).resource, 'generator')
    assert.equal(limitOf([{ load: 100, outcome: 'passed', why: '' }], 100).resource, 'none')
  })
})
