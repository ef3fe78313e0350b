import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { levels } from './levels.ts'

const collector = new URL('http://127.0.0.1:4318')

describe('the levels of watching', () => {
  it('export only where traces are asked for, to the collector', () => {
    const exporting = levels.filter(({ settings }) => 'OTEL_EXPORTER_OTLP_ENDPOINT' in settings(collector))
    assert.deepEqual(
      exporting.map(({ key }) => key),
      ['traces1', 'traces100', 'all'],
    )
    for (const { settings } of exporting)
      assert.equal(settings(collector).OTEL_EXPORTER_OTLP_ENDPOINT, 'http://127.0.0.1:4318')
  })

  it('begin with nothing at all', () => {
    const [first] = levels
    assert.deepEqual(
      [first?.key, first?.scraped, first?.settings(collector)],
      ['off', false, { DASHBOARD: 'off' }],
    )
  })
})
