/** A line through what was measured over time, and how far its slope can be trusted. */

export type Point = readonly [x: number, y: number]

export interface Line {
  slope: number
  /** At x = 0. */
  intercept: number
  /** Between which the slope lies with a confidence of 95 %; infinite with too few points to say. */
  low: number
  high: number
}

/** Of the normal distribution, for 95 % on both sides. */
const z = 1.959964
/** So that three degrees of freedom are left. */
const fewest = 5

/**
 * Least squares. What follows each other in time is alike, and so tells less than as many values that are not: they
 * count as fewer, by how much each point's distance from the line resembles that of the point before.
 * Undefined with fewer than two different x.
 */
export function fitLine(points: readonly Point[]): Line | undefined {
  const [middleX, middleY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const width = sum(points.map(([x]) => (x - middleX) ** 2))
  if (!(width > 0)) return undefined
  const slope = sum(points.map(([x, y]) => (x - middleX) * (y - middleY))) / width
  const intercept = middleY - slope * middleX
  const off = points.map(([x, y]) => y - intercept - slope * x)
  const alike = Math.max(0, likeness(off))
  const counted = (points.length * (1 - alike)) / (1 + alike)
  if (counted < fewest) return { slope, intercept, low: -Infinity, high: Infinity }
  const variance = sum(off.map((distance) => distance ** 2)) / (counted - 2)
  // Fewer points that count cover the same stretch of time: the sum of squares shrinks with them.
  const error = Math.sqrt(variance / width)
  const reach = studentOf(counted - 2) * error
  return { slope, intercept, low: slope - reach, high: slope + reach }
}

/** Means of so many equal stretches of time; stretches without a point are left out. */
export function blockMeans(points: readonly Point[], blocks: number): Point[] {
  const [first, last] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0]
  const each = (last - first) / blocks || 1
  const groups = Array.from({ length: blocks }, (): Point[] => [])
  for (const point of points) groups[Math.min(blocks - 1, Math.floor((point[0] - first) / each))]?.push(point)
  return groups
    .filter((group) => group.length > 0)
    .map((group) => [mean(group.map(([x]) => x)), mean(group.map(([, y]) => y))])
}

/** How much each value resembles the one before: 0 not at all, 1 wholly (lag-1 autocorrelation). */
function likeness(values: readonly number[]): number {
  const all = sum(values.map((value) => value ** 2))
  if (all === 0) return 0
  return sum(values.slice(1).map((value, i) => value * (values[i] ?? 0))) / all
}

/** Student's factor for 95 % on both sides, by the expansion of Cornish and Fisher: within 1 % from 3 degrees on. */
function studentOf(degrees: number): number {
  const first = (z ** 3 + z) / 4
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  return z + first / degrees + second / degrees ** 2 + third / degrees ** 3
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
