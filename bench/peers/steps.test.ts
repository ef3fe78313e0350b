import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { madeUpReport, saturated } from './made-up-report.ts'
import { spreadOf } from './statistics.ts'
import { fixedRate, ratesFor } from './steps.ts'
import { payloadAround } from './weigh.ts'

describe('the rates that latency is measured at', () => {
  it('are a fixed one, and half of the median of the weakest peer', () => {
    const saturation = [
      ...[1e5, 5e5, 2e5].map((deliveries, i) => saturated('ws', i + 1, { deliveries })),
      ...[saturated('bun', 1), saturated('glassroom', 1, { deliveries: 10 })],
      ...[
        saturated('uws-frame', 1, { deliveries: 20 }),
        saturated('ws', 1, { workload: '100x10', deliveries: 30 }),
      ],
    ]
    assert.deepEqual(ratesFor(madeUpReport({ saturation }), '1x1000'), [
      { step: 'fixed', rate: fixedRate },
      { step: 'half', rate: 100_000 },
    ])
  })

  it('begin with the lower one', () => {
    const report = madeUpReport({ saturation: [saturated('ws', 1, { deliveries: 12_345 })] })
    assert.deepEqual(
      ratesFor(report, '1x1000').map(({ rate }) => rate),
      [6_200, fixedRate],
    )
  })

  it('are the fixed one alone where nobody saturated', () => {
    assert.deepEqual(ratesFor(madeUpReport(), '1x1000'), [{ step: 'fixed', rate: fixedRate }])
  })
})

describe('a median', () => {
  it('lies between the ends', () => {
    assert.deepEqual(spreadOf([5, 1, 3]), { median: 3, min: 1, max: 5 })
    assert.deepEqual(spreadOf([4, 1, 2, 9]), { median: 3, min: 1, max: 9 })
    assert.equal(spreadOf([]), undefined)
  })
})

describe('the weight of a frame', () => {
  it('is that of the payload around a place', () => {
    const short = Buffer.from([0x81, 3, 1, 2, 3])
    const long = Buffer.concat([Buffer.from([0x81, 126, 0, 200]), Buffer.alloc(200)])
    assert.equal(payloadAround(Buffer.concat([short, long, short]), 50), 200)
    assert.equal(payloadAround(Buffer.concat([long, short]), 206), 3)
  })
})
