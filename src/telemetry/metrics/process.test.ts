import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { metricsOf, scrape } from '../../../test/support/scraped.ts'

describe('metrics of the process', () => {
  it('are measured from the first scrape on', async () => {
    const metrics = metricsOf()
    const lag = () => metrics.registry.getSingleMetric('nodejs_eventloop_lag_p99_seconds')
    assert.equal(lag(), undefined)
    await metrics.render()
    const begun = lag()
    assert.ok(begun)
    await metrics.render()
    assert.equal(lag(), begun)
  })

  it('have samples of the event loop in the first scrape', async () => {
    const samples = await scrape(metricsOf())
    const [least = NaN, mean = NaN] = ['min', 'mean'].map((of) =>
      samples.get(`nodejs_eventloop_lag_${of}_seconds`),
    )
    assert.ok(least > 0 && least <= mean, `${least} ${mean}`)
  })
})
