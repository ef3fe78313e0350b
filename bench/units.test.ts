import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  formatBytes,
  formatCount,
  formatMicros,
  formatRate,
  formatShare,
  formatShort,
  parseBytes,
  parseCount,
  parseDuration,
  parseRate,
} from './units.ts'

describe('units', () => {
  it('reads counts with suffixes, and nothing that is no whole number', () => {
    assert.deepEqual(
      ['500', '10k', '1.1k', '2m', '60,000'].map(parseCount),
      [500, 10_000, 1_100, 2_000_000, 60_000],
    )
    assert.deepEqual(['', 'x', '-1', '1.5', '10q', '1 2'].map(parseCount), Array(6).fill(undefined))
  })

  it('reads durations, a bare number as seconds', () => {
    assert.deepEqual(
      ['60s', '500ms', '1m', '2h', '1.5s', '3'].map(parseDuration),
      [60e3, 500, 60e3, 7_200e3, 1_500, 3_000],
    )
    assert.equal(parseDuration('soon'), undefined)
  })

  it('reads sizes and rates', () => {
    assert.deepEqual(['200B', '200', '4KiB', '4kb'].map(parseBytes), [200, 200, 4_096, 4_000])
    assert.deepEqual(['1000/s', '1k/s', '600/m', '50'].map(parseRate), [1_000, 1_000, 10, 50])
    assert.deepEqual(['1/week', '1/s/s', '/s'].map(parseRate), Array(3).fill(undefined))
  })

  it('writes times with three figures', () => {
    assert.deepEqual([0, 480, 1_824, 12_000, 149_900, 999_499, 1_400_000].map(formatMicros), [
      '0µs',
      '480µs',
      '1.82ms',
      '12.0ms',
      '150ms',
      '999ms',
      '1.40s',
    ])
    assert.equal(formatCount(1_234_567), '1,234,567')
  })

  it('writes sizes, rates and shares for people', () => {
    assert.deepEqual([0, 20_000, 999_600, 182e6, 1.5e9].map(formatBytes), [
      '0.00 kB',
      '20.0 kB',
      '1.00 MB',
      '182 MB',
      '1.50 GB',
    ])
    assert.deepEqual(
      [0, 0.25, 49_979.6].map((rate) => formatRate(rate)),
      ['0/s', '0.3/s', '49,980/s'],
    )
    assert.deepEqual([0, 0.004, 0.71, 12].map(formatShare), ['0 %', '0.4 %', '71 %', '1,200 %'])
    assert.deepEqual([12_345, 1_234_567, 45.6e9].map(formatShort), ['12,345', '1.23M', '45.6G'])
  })
})
