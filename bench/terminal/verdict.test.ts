import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeSlo, parseSlo } from '../plan/slo.ts'
import type { Summary } from '../results/summary.ts'
import type { LatencyName } from '../ledger/latency.ts'
import { noLatency, summaryOf } from './summary-cases.ts'
import { widthOf } from './text.ts'
import { renderFiles, renderVerdict, verdictLine } from './verdict.ts'

const render = (summary: Summary) => renderVerdict(summary, { color: false })

/** What a server that means no good could call its rooms, codes and reasons. */
const hostile = `\x1b]0;owned\x07\x1b[2J\r\n\x9b31m\u202egnp.exe ${'部屋😀'.repeat(30)}`

const extreme = () => {
  const { checks, messages, slowest, latency } = summaryOf()
  return summaryOf({
    verdict: 'broken',
    exitCode: 91,
    url: `http://host/${'x'.repeat(200)}`,
    rooms: 1e5,
    members: 1e6,
    listeners: 1e6,
    deliveries: { expected: 12_345_678_901, received: 12_345_678_900 },
    deliveriesPerSecond: 1e9,
    messages: {
      ...messages,
      planned: 2e9,
      sent: 1e9,
      late: 1e9,
      refused: { [hostile]: 3, overloaded: 1e9 },
      unanswered: 5,
    },
    checks: { ...checks, lost: 1e9, duplicate: 3e9, disagreement: 7, metrics: 1, history: 3, setAside: 1e9 },
    reasons: [`Connections that the server closed: 2, with ${hostile}.`],
    cases: [
      { violation: 'leak', room: hostile, member: 1, sender: 2, seq: 3, detail: hostile },
      { violation: 'lost' },
    ],
    departures: { [hostile]: 2 },
    slowest: slowest.map((slow) => ({ ...slow, room: hostile, delivery: 3_600e6 })),
    marks: Array.from({ length: 20 }, (_, i) => ({ at: i, text: hostile })),
    reconciliation: [{ what: 'accepted', metric: hostile, ours: 1e12, theirs: 1e12 + 1, agrees: false }],
    latency: {
      ...latency,
      delivery: { count: 12e9, mean: 1, p50: 67e6, p90: 67e6, p99: 36e9, p999: 36e9, max: 36e9 },
    },
  })
}

const idle = () => {
  const names = Object.keys(summaryOf().latency) as LatencyName[]
  return summaryOf({
    verdict: 'interrupted',
    exitCode: 130,
    reasons: ['Interrupted.'],
    latency: Object.fromEntries(names.map((name) => [name, noLatency])) as Summary['latency'],
    messages: {
      planned: 60_000,
      sent: 0,
      acked: 0,
      journaled: 0,
      refused: {},
      unanswered: 0,
      unnumbered: 0,
      late: 0,
    },
    deliveries: { expected: 0, received: 0 },
    seconds: 0,
    deliveriesPerSecond: 0,
    ackedPerSecond: 0,
    server: undefined,
    cost: { generatorPerDelivery: 0 },
    slowest: [],
    reconciliation: [],
    audit: undefined,
    agreeingRooms: 0,
  })
}

describe('the verdict', () => {
  it('has its headline, and ends with the command that does it again', () => {
    const text = render(summaryOf())
    assert.match(
      text,
      /\n PASS {2}49,980 deliveries\/s · p50 1\.80ms · p99 6\.40ms · p99\.9 14\.0ms\n {7}0 lost · 0 doubled · 0 out of order · server 14\.2 µs\/delivery\n/,
    )
    const [, again = ''] = text.split(' again:\n')
    assert.equal(again.replaceAll(/ \\\n/g, ' ').trim().replaceAll(/\s+/g, ' '), summaryOf().again)
  })

  it('has a row for each latency that was measured, and no other', () => {
    const text = render(summaryOf())
    assert.match(text, /\n delivery {6}3,060,000 {3}1\.80ms {3}3\.00ms {3}6\.40ms {3}14\.0ms {3}22\.1ms\n/)
    assert.match(text, /\n delivery ¹ {4}3,060,000 .*\n/)
    assert.doesNotMatch(text, /\n (resume|page|number) /)
    assert.match(render(idle()), /\n latency {4}nothing was measured\n/)
  })

  it('counts, checks, reconciles and costs', () => {
    const text = render(summaryOf())
    for (const part of [
      ' deliveries 49,980/s · 3,060,000 of 3,060,000 that were owed',
      ' stored     1,000/s · 60,000 acked of 60,000 sent in 60.0 s · 0 late',
      'order ok (20/20 rooms agree)',
      'history 20/20 · head 20/20',
      ' counters of the server agree · accepted 60,000',
      'rss 90.0 MB → 188 MB',
      'kernel 4.10 kB/conn',
      'trace 4f2c7d90a1b2c3d4e5f60718293a4b91',
    ])
      assert.ok(text.includes(part), part)
  })

  it('says of each objective whether it was met', () => {
    const slos = ['delivery.p99<50ms', 'loss>0', 'resume.p99<1s'].map((text) =>
      judgeSlo(parseSlo(text), summaryOf()),
    )
    const text = render(summaryOf({ slos, verdict: 'missed', exitCode: 99 }))
    assert.match(
      text,
      /\n slo {8}✓ delivery\.p99<50ms {3}6\.40ms\n +✗ loss>0 {3}0\n +✗ resume\.p99<1s {3}nothing was measured\n/,
    )
    assert.match(text, /\n SLO MISSED /)
  })

  it('names what is wrong, with the first cases', () => {
    const text = render(extreme())
    assert.match(text, /\n BROKEN {2}1,000,000,000 deliveries\/s/)
    assert.match(text, /order wrong 7 \(20\/100,000 rooms agree\)/)
    assert.match(text, /history 20\/20 \(3 wrong\)/)
    assert.match(text, /\n cases:\n {3}leak: room .* · sender 2 · seq 3 · to member 1\n/)
    assert.match(text, /\n {3}lost: acknowledged, but never delivered to a member\n/)
    assert.match(text, /and 12 more/)
  })

  it('does not take silence for order', () => {
    assert.match(render(idle()), /order not known \(0\/20 rooms agree\)/)
    assert.match(render(idle()), /\n INTERRUPTED {2}0 deliveries\/s · no latency\n/)
  })

  it('is at most 80 columns wide and steers no terminal, whatever a server says', () => {
    for (const summary of [summaryOf(), extreme(), idle()]) {
      for (const line of render(summary).split('\n')) {
        assert.ok(widthOf(line) <= 80, line)
        assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f\u202e]/)
      }
    }
  })

  it('leaves paths and commands whole', () => {
    const file = `runs/${'x'.repeat(100)}/report.html`
    const url = `http://127.0.0.1:8080/${'y'.repeat(100)}`
    const text = renderVerdict(summaryOf({ again: `bench rate -u ${url}` }), { color: false, files: [file] })
    assert.ok(text.includes(file) && text.includes(url))
  })

  it('has colours when asked, and the same words', () => {
    const text = renderVerdict(summaryOf(), { color: true })
    assert.match(text, /\x1b\[1;32mPASS\x1b\[0m/)
    assert.equal(text.replaceAll(/\x1b\[[\d;]*m/g, ''), render(summaryOf()))
  })

  it('is one line when it is all that is wanted', () => {
    assert.equal(
      verdictLine(summaryOf(), { color: false }),
      'PASS · 49,980 deliveries/s · p50 1.80ms · p99 6.40ms · p99.9 14.0ms · 0 lost · 0 doubled · 0 out of order · server 14.2 µs/delivery\n',
    )
  })

  it('names at most five kinds of refusals and departures, and counts the others', () => {
    const refused = Array.from({ length: 4 }, (_, i) => `Refused 1: code-${i}.`)
    const gone = Array.from(
      { length: 3 },
      (_, i) => `Connections that ended or could not be made: 1, why-${i}.`,
    )
    const reasons = ['lost 1: one.', ...refused, ...gone, 'The history could not be checked.']
    const text = render(summaryOf({ verdict: 'broken', reasons }))
    assert.match(text, /lost 1[^]*code-3[^]*why-0\.\n {3}- and 2 more kinds\n {3}- The history/)
    assert.doesNotMatch(text, /why-1/)
    assert.doesNotMatch(render(summaryOf({ reasons: reasons.slice(0, 6) })), /more kind/)
  })

  it('names what was written after it, whole', () => {
    const file = `/${'long/'.repeat(30)}report.html`
    assert.equal(renderFiles([file, 'b.md'], { color: false }).trim().split(/\s+/).at(1), file)
    assert.equal(renderFiles([], { color: false }), '')
  })
})
