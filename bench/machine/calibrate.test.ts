import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { calibrate, renderCalibration, type Calibration } from './calibrate.ts'

describe('a calibration', () => {
  it('measures the generator with all checks on, and finds no fault', async () => {
    const { size, members, coalesced, uncoalesced, capacity } = await calibrate({
      seconds: 0.1,
      connections: 20,
      members: 5,
    })
    assert.deepEqual(
      [size, members, capacity.wanted, capacity.opened, capacity.limit],
      [200, 5, 20, 20, undefined],
    )
    for (const { deliveries, cpuPerDelivery, deliveriesPerSecond } of [coalesced, uncoalesced]) {
      assert.ok(deliveries > 0 && deliveriesPerSecond > 0)
      assert.ok(cpuPerDelivery > 0 && Number.isFinite(cpuPerDelivery))
    }
  })

  it('ends quickly when the user wants no more, whatever it is at', async () => {
    const interrupted = { name: 'Unable', message: 'Interrupted.', exitCode: 130 }
    const signals = [AbortSignal.abort(), AbortSignal.timeout(1_000)]
    for (const signal of signals) await assert.rejects(calibrate({ seconds: 3_600, signal }), interrupted)
  })

  it('is told in lines that fit on a terminal', () => {
    const speed = { deliveries: 9e6, cpuPerDelivery: 12.345, deliveriesPerSecond: 1_234_567 }
    const limit =
      'Out of local ports for 127.0.0.1:8080. Use fewer members, or widen net.ipv4.ip_local_port_range.'
    const calibration: Calibration = {
      ...{ size: 200, members: 200, window: 32, coalesced: speed, uncoalesced: speed },
      capacity: { wanted: 25_000, opened: 19_972, seconds: 11.3, bytesPerConnection: 6_812, limit },
    }
    const lines = renderCalibration(calibration).split('\n')
    for (const line of lines) assert.ok(line.length <= 80, line)
    assert.ok(lines.includes('  connections  19,972 of 25,000 · 6.81 kB each · 1,767 opened a second'))
    assert.match(lines.join(' ').replace(/\s+/g, ' '), /12\.3 µs of CPU 1,234,567\/s one message in flight/)
    assert.match(lines.join(' ').replace(/\s+/g, ' '), /Out of local ports .+ip_local_port_range\./)
  })
})
