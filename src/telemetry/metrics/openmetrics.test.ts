import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Counter, Gauge, Registry } from 'prom-client'
import { attemptOf, deliveryOf, draftWith } from '../../../test/support/facts.ts'
import { expositionOf, seriesOf, type Sample } from '../../../test/support/exposition.ts'
import { metricsOf } from '../../../test/support/scraped.ts'
import { wayOf } from '../traces/way.ts'
import type { Metrics } from './metrics.ts'
import { openMetrics } from './openmetrics.ts'

const tried = [attemptOf()]
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const draft = draftWith({ tried, traceparent })

/** A way that ended after so many milliseconds. */
const way = (ms: number) => wayOf(deliveryOf(draft, { ms })) ?? assert.fail('no way')

/** Metrics that know a kept message. */
function withKept(): Metrics {
  const metrics = metricsOf({ now: () => 1_700_000_000_500 })
  metrics.recorder.delivered?.(deliveryOf(draft, { ms: 12.5 }))
  metrics.judged('sampled', way(12.5))
  return metrics
}

/** What each metric says at this moment, for as many scrapes as one likes. */
async function hold({ registry, render }: Metrics): Promise<void> {
  await render()
  for (const metric of registry.getMetricsAsArray() as unknown as { get(): Promise<object> }[]) {
    const said = await metric.get()
    Object.assign(metric, { get: () => Promise.resolve(structuredClone(said)), getForPromString: undefined })
  }
}

async function exemplars(metrics: Metrics): Promise<Sample[]> {
  const families = expositionOf((await metrics.render('openmetrics')).body, 'openmetrics')
  return families.flatMap(({ samples }) => samples).filter(({ exemplar }) => exemplar)
}

describe('OpenMetrics', () => {
  it('has the same families and values as plain text', async () => {
    const metrics = withKept()
    metrics.http({ method: 'GET', route: '/api/rooms/:id', status: 200, ms: 3 })
    await hold(metrics)
    const text = expositionOf((await metrics.render()).body, 'text')
    const open = expositionOf((await metrics.render('openmetrics')).body, 'openmetrics')
    assert.ok(seriesOf(text).size > 300)
    assert.deepEqual([...seriesOf(open)], [...seriesOf(text)])
    assert.deepEqual(
      open.map(({ name, type, help }) => [type === 'counter' ? `${name}_total` : name, type, help]),
      text.map(({ name, type, help }) => [name, type, help]),
    )
  })

  it('leaves plain text as it was, to the byte', async () => {
    const metrics = withKept()
    await hold(metrics)
    const before = await metrics.render()
    assert.equal(
      (await metrics.render('openmetrics')).contentType,
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    )
    assert.deepEqual(await metrics.render(), before)
    assert.doesNotMatch(before.body, / # \{|# EOF/)
  })

  it('names a kept message in its buckets, by its trace', async () => {
    const trace = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: 'a7b85c6d7e8f9a0b' }
    assert.deepEqual(
      (await exemplars(withKept())).map(({ name, labels, exemplar }) => [name, labels, exemplar]),
      [
        ['latency', { le: '0.025' }, 0.0125],
        ['queue', { le: '0.0025', stage: 'queue' }, 0.002],
        ['store', { le: '0.005', stage: 'store' }, 0.004],
        ['deliver', { le: '0.01', stage: 'deliver' }, 0.0065],
      ].map(([of, labels, value]) => [
        `chat_message${of === 'latency' ? 's_latency' : '_stage_duration'}_seconds_bucket`,
        labels,
        { labels: trace, value, at: 1_700_000_000.5 },
      ]),
    )
  })

  it('names the last one kept, and none that was not', async () => {
    const metrics = withKept()
    for (const ms of [13, 14, 15]) metrics.recorder.delivered?.(deliveryOf(draft, { ms }))
    metrics.judged('slow', way(13))
    metrics.judged('over_budget', way(14))
    metrics.judged('failed', { ...way(15), refused: 'storage_unavailable' })
    const [latency] = await exemplars(metrics)
    assert.equal(latency?.exemplar?.value, 0.013)
  })

  it('writes whatever a label or a help may be', async () => {
    const registry = new Registry()
    const help = 'a "quote", a \\ and\na line'
    const odd = { name: 'odd', help, labelNames: ['label'], registers: [registry] }
    const label = `${help}, le="1"} 5 # {\\`
    new Gauge(odd).set({ label }, -0.5)
    new Counter({ name: 'some', help: 'h', registers: [registry] }).inc(1e30)
    const empty = new Gauge({ name: 'empty_total', help: 'h', registers: [registry] })
    for (const value of [Infinity, -Infinity, NaN]) {
      empty.set(value)
      const [gauge, counter, infinite] = expositionOf(await openMetrics(registry), 'openmetrics')
      assert.deepEqual(gauge?.samples, [{ name: 'odd', labels: { label }, value: -0.5 }])
      assert.deepEqual(counter?.samples, [{ name: 'some_total', labels: {}, value: 1e30 }])
      assert.equal(infinite?.samples[0]?.value, value)
    }
  })
})
