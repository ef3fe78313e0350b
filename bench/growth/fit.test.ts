import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { blockMeans, fitLine, type Line, type Point } from './fit.ts'

/** The same every time: between -1 and 1, without any order (a linear congruential generator). */
function noise(count: number): number[] {
  let state = 12_345
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 30 - 1
  })
}

/** Each value resembles the one before. */
function drift(count: number): number[] {
  let value = 0
  return noise(count).map((step) => (value = 0.95 * value + step))
}

function fitted(points: readonly Point[]): Line {
  const line = fitLine(points)
  assert.ok(line)
  return line
}

const along = (off: readonly number[]): Point[] => off.map((value, x) => [x, 100 + 0.5 * x + value])

describe('a fitted line', () => {
  it('is the line on which all points are', () => {
    const { slope, intercept, low, high } = fitted(along(Array<number>(20).fill(0)))
    assert.deepEqual(
      [slope, intercept, low, high].map((value) => value.toFixed(9)),
      ['0.500000000', '100.000000000', '0.500000000', '0.500000000'],
    )
  })

  it('has the reach that the textbook gives for points that do not resemble each other', () => {
    // x = 0 to 4, y = 1 -1 1 -1 1: slope 0, no likeness counted, squares 4.8, error √(4.8 / 3 / 10) = 0.4, t = 3.182.
    const { slope, high } = fitted([1, -1, 1, -1, 1].map((y, x) => [x, y]))
    assert.ok(Math.abs(slope) < 1e-9)
    assert.ok(Math.abs(high - 0.4 * 3.182) < 0.02, String(high))
  })

  it('lies around the true slope in noise', () => {
    const { low, high } = fitted(along(noise(200)))
    assert.ok(low < 0.5 && high > 0.5 && high - low < 0.01, `${low} to ${high}`)
  })

  it('is trusted less where values resemble those before them', () => {
    const [plain, drifting] = [fitted(along(noise(400))), fitted(along(drift(400)))]
    assert.ok(drifting.low < 0.5 && drifting.high > 0.5, `${drifting.low} to ${drifting.high}`)
    assert.ok(drifting.high - drifting.low > 5 * (plain.high - plain.low))
  })

  it('says nothing of its reach with too few points, and is none with one', () => {
    const { slope, low, high } = fitted([
      [0, 1],
      [1, 3],
    ])
    assert.deepEqual([slope, low, high], [2, -Infinity, Infinity])
    assert.equal(fitLine([[1, 1]]), undefined)
    assert.equal(fitLine([]), undefined)
  })
})

describe('means of stretches', () => {
  it('hold every point once, and leave out what is empty', () => {
    const points: Point[] = [0, 1, 2, 3, 90, 100].map((x) => [x, 2 * x])
    assert.deepEqual(blockMeans(points, 4), [
      [1.5, 3],
      [95, 190],
    ])
  })

  it('are the points where there are as many', () => {
    const points: Point[] = [0, 1, 2].map((x) => [x, x])
    assert.deepEqual(blockMeans(points, 3), points)
  })
})
