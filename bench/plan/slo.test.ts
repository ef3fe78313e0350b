import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { summaryOf } from '../terminal/summary-cases.ts'
import { latencyHelp, metricOf, sloMetrics } from './slo-metrics.ts'
import { judgeSlo, parseSlo, sloExamples } from './slo.ts'

const judge = (text: string, summary = summaryOf()) => judgeSlo(parseSlo(text), summary)

describe('an objective', () => {
  it('is judged in its own unit', () => {
    const cases: [text: string, met: boolean, measured: string][] = [
      ['delivery.p99<50ms', true, '6.40ms'],
      ['delivery.p99<6400us', false, '6.40ms'],
      ['delivery.p99<=6400us', true, '6.40ms'],
      ['ack.p50>1ms', true, '1.10ms'],
      ['last_listener.p99<10ms', false, '11.0ms'],
      ['last.max<1s', true, '24.0ms'],
      ['join.mean<1s', true, '12.0ms'],
      ['ack_from_sent.p99 < 1 s', true, '3.10ms'],
      ['loss==0', true, '0'],
      ['order==ok', true, 'ok'],
      ['order!=ok', false, 'ok'],
      ['deliveries.rate>=20k/s', true, '49,980/s'],
      ['acks.rate>=1001', false, '1,000/s'],
      ['server.rss_max<512MiB', true, '188 MB'],
      ['server.rss_max<100MiB', false, '188 MB'],
      ['server.cpu<=71%', true, '71 %'],
      ['server.cpu_us_per_delivery<15', true, '14.2'],
      ['conn.kb<11.2', false, '11.3'],
      ['errors==0', true, '0'],
      ['late<1k', true, '0'],
    ]
    for (const [text, met, measured] of cases)
      assert.deepEqual(judge(text), { text: text.replaceAll(' ', ''), measured, met })
  })

  it('reads any percentile from the spectrum, and never better than it was', () => {
    const summary = summaryOf({
      spectra: {
        ack: [
          [50, 1_000],
          [95, 2_000],
          [99.95, 7_000],
        ],
      },
    })
    const read = (stat: string) => judge(`ack.${stat}<1s`, summary).measured
    assert.deepEqual(['p94', 'p95', 'p95.1', 'p99.99', 'p100', 'p99'].map(read), [
      '2.00ms',
      '2.00ms',
      '7.00ms',
      '12.0ms',
      '12.0ms',
      '3.20ms',
    ])
    assert.equal(judge('delivery.p95<1s', summary).measured, undefined)
  })

  it('is not met when nothing was measured', () => {
    const idle = summaryOf({
      messages: {
        planned: 0,
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
      server: undefined,
      cost: { generatorPerDelivery: 0 },
    })
    for (const text of [
      'resume.p99<1s',
      'loss==0',
      'order==ok',
      'errors==0',
      'deliveries.rate<1',
      'conn.kb<20',
      'server.cpu<1',
    ])
      assert.deepEqual(judge(text, idle), { text, met: false })
  })

  it('tells a wrong order and lost messages', () => {
    const { checks } = summaryOf()
    const broken = summaryOf({ checks: { ...checks, disagreement: 1, lost: 12_345 }, agreeingRooms: 19 })
    assert.deepEqual(judge('order==ok', broken), { text: 'order==ok', measured: 'wrong', met: false })
    assert.deepEqual(judge('loss==0', broken), { text: 'loss==0', measured: '12,345', met: false })
    assert.equal(judge('order==ok', summaryOf({ agreeingRooms: 19 })).met, false)
  })

  it('counts refusals, silence and closed connections as errors', () => {
    const { messages } = summaryOf()
    const unlucky = summaryOf({
      messages: { ...messages, refused: { overloaded: 2, rate_limited: 3 }, unanswered: 4 },
      departures: { '1006': 1 },
    })
    assert.equal(judge('errors==0', unlucky).measured, '10')
    assert.equal(judge('refused<=5', unlucky).met, true)
  })

  it('is refused with what is possible when it is not understood', () => {
    const cases: [text: string, sentence: RegExp][] = [
      ['delivry.p99<50ms', /there is no delivry\.p99\. Did you mean delivery\.p99\?/],
      ['delivery<50ms', /Did you mean delivery\.p99\?/],
      ['delivery.p999<50ms', /Did you mean delivery\.p99\?/],
      ['lost==0', /Did you mean loss\?/],
      ['server.rss<1GiB', /Did you mean server\.rss_max\?/],
      ['weather==fine', /there is no weather\. Such as delivery\.p99<50ms .* Others: deliveries\.rate/],
      ['delivery.p99', /not of the form METRIC<BOUND/],
      ['loss=0', /compares with =\. Possible: < <= > >= == !=/],
      ['order<ok', /Say order==ok/],
      ['order==good', /a bound that cannot be good: it is ok/],
      ['delivery.p99<50', /a time with its unit such as 50ms/],
      ['delivery.p99<50MB', /a time with its unit such as 50ms/],
      ['loss==1/s', /a number such as 0 or 15/],
      ['server.rss_max<much', /a size such as 512MiB/],
    ]
    for (const [text, message] of cases)
      assert.throws(() => parseSlo(text), { name: 'Unable', exitCode: 2, message }, text)
  })

  it('can be about everything that its help names', () => {
    for (const text of sloExamples) assert.equal(parseSlo(text).text, text)
    for (const { name } of sloMetrics) assert.ok(metricOf(name))
    for (const [name] of latencyHelp) assert.ok(metricOf(`${name}.p99.99`))
  })
})
