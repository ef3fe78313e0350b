import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { circumstances, headline } from './headline.ts'
import { explainLimit } from './limit.ts'
import type { Summary } from './summary.ts'
import { sampleRun } from './testing/sample-run.ts'
import { brokenRun } from './testing/troubled.ts'

const summary = (): Summary => sampleRun({ seconds: 2 }).summary
const textOf = (summary: Summary, name: string) =>
  headline(summary).find((figure) => figure.name === name)?.text

describe('the headline', () => {
  it('has every figure that a run is quoted with', () => {
    const names = ['deliveries', 'p50', 'p99', 'p99.9', 'promises', 'server CPU', 'server memory']
    assert.deepEqual(
      headline(summary()).map(({ name }) => name),
      names,
    )
    assert.match(circumstances(summary()), /^4 × AMD EPYC .*, 16 GB, .*loopback.*; 1 run$/)
  })

  it('says what is not known instead of a zero', () => {
    const { latency, cost, ...rest } = summary()
    const delivery = { ...latency.delivery, count: 0 }
    const none = {
      ...rest,
      latency: { ...latency, delivery },
      cost: { generatorPerDelivery: cost.generatorPerDelivery },
    }
    for (const name of ['p50', 'p99.9', 'server CPU', 'server memory']) assert.equal(textOf(none, name), '–')
  })

  it('counts every broken promise', () => {
    const broken = brokenRun({ seconds: 2 }).summary
    assert.equal(textOf(broken, 'promises'), '2 lost, 1 doubled, order ok')
    const worse = { ...broken, checks: { ...broken.checks, disagreement: 1, outOfOrder: 2, leak: 4 } }
    assert.equal(textOf(worse, 'promises'), '2 lost, 1 doubled, 3 out of order, 4 more')
    assert.equal(textOf({ ...summary(), agreeingRooms: 3 }, 'promises'), '0 lost, 0 doubled, order not known')
  })
})

describe('what limited a run', () => {
  const limited = (by: {
    generator?: number
    loop?: number
    cpu?: number
    each?: number
    seconds?: number
  }) => {
    const { generator, server, ...rest } = summary()
    const workers = generator.workers.map((worker) => ({ ...worker, cpu: by.each ?? worker.cpu }))
    return explainLimit({
      ...rest,
      seconds: by.seconds ?? rest.seconds,
      generator: { ...generator, workers, eventLoopUtilization: by.generator ?? 0.2 },
      server: { source: 'metrics', ...server, eventLoopUtilization: by.loop ?? 0.2, cpu: by.cpu ?? 0.2 },
    })
  }

  it('is the part that was full, the generator first', () => {
    assert.match(limited({ generator: 0.95, loop: 0.99 }), /^The generator: .* 95 %/)
    assert.match(limited({ loop: 0.97 }), /^The server’s event loop: .* 97 %/)
    assert.match(limited({ each: 1.9 }), /^The machine: .* 4 cores and used 100 % of them/)
    assert.match(limited({ cpu: 0.98 }), /^Perhaps the server’s CPU: .* 98 %/)
  })

  it('is nothing that was measured, or not known', () => {
    assert.match(limited({}), /^Nothing that was measured/)
    assert.match(limited({ each: 1.9, seconds: 0.05 }), /^Nothing that was measured/)
    const { server: _none, ...silent } = summary()
    assert.match(explainLimit(silent), /^Not known/)
  })
})
