/** Round figures for scales. */

/** The least round figure that is at least this, and whose half is round as well: 1, 2, 4, 6, 8 with zeros behind. */
export function roundUp(value: number): number {
  return leastOf([1, 2, 4, 6, 8, 10], value)
}

function leastOf(steps: readonly number[], value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = steps.find((each) => each * power >= value * (1 - 1e-9)) ?? 10
  return step * power
}

/** Round figures from 0 up to `end`, at most so many steps. */
export function ticks(end: number, most: number): number[] {
  const step = leastOf([1, 2, 5, 10], end / most)
  const count = Math.floor(end / step + 1e-9)
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)))
}

const roundBytes = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768]

/** As `roundUp`, for bytes: the scale ends at what people call round there. */
export function roundUpBytes(value: number): number {
  let unit = 1
  while (value > 768 * unit) unit *= 1_024
  return unit * (roundBytes.find((each) => each * unit >= value) ?? 1_024)
}
