import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { metricsOf, scrape } from '../../../test/support/scraped.ts'
import { joined } from './joined.ts'

describe('metrics', () => {
  it('are rendered once for all who ask at the same time, in each form', async () => {
    let looks = 0
    const reachable = () => {
      looks += 1
      return Promise.resolve()
    }
    const metrics = metricsOf({ reachable })
    const forms = (['text', 'openmetrics'] as const).flatMap((form) => Array.from({ length: 50 }, () => form))
    const answers = await Promise.all(forms.map((form) => metrics.render(form)))
    assert.equal(new Set(answers).size, 2)
    assert.match(answers.at(-1)?.contentType ?? '', /openmetrics/)
    assert.equal(looks, 2)
    metrics.recorder.opened?.()
    assert.equal((await scrape(metrics)).get('chat_connections_opened_total'), 1)
  })
})

describe('joined work', () => {
  it('that failed is begun anew for who asks later', async () => {
    const answers = [Promise.reject(new Error('broken')), Promise.resolve('whole')]
    const work = joined((_key: string) => answers.shift() ?? assert.fail('asked too often'))
    const both = await Promise.allSettled([work('text'), work('text')])
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    assert.equal(await work('text'), 'whole')
  })
})
