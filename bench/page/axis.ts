/** Scales of the pictures: where a value stands between 0 (low) and 100 (high), and which values are labelled. */

import type { Wording } from './words.ts'

export interface Axis {
  /** Not bounded: what lies outside the scale lies outside 0 to 100. */
  place(value: number): number
  labels: { at: number; text: string }[]
}

/** Below 100, so that a line at the top is seen in its full width. */
const headroom = 96

/** From 0 to a round number that is at least `most`. */
export function linearAxis(most: number, wording: Wording): Axis {
  const step = roundStep(most > 0 ? most : 1)
  const top = step * Math.max(1, Math.ceil(most / step - 1e-9))
  const place = (value: number) => (value / top) * headroom
  const values = Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step)
  return {
    place,
    labels: values.map((value) => ({ at: place(value), text: value === 0 ? '0' : wording(value) })),
  }
}

/** From `least` to `most`, both above 0; labelled at each power of ten, and between where there is room. */
export function logAxis(least: number, most: number, wording: Wording): Axis {
  const [low, high] = [Math.log(least), Math.log(most)]
  const place = (value: number) => ((Math.log(value) - low) / Math.max(1e-9, high - low)) * 100
  const decades = Math.log10(most / least)
  const heads = decades > 3.5 ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 5]
  const labels = []
  for (let power = Math.floor(Math.log10(least)); 10 ** power <= most; power++)
    for (const head of heads) {
      const value = head * 10 ** power
      if (value >= least && value <= most) labels.push({ at: place(value), text: wording(value) })
    }
  return { place, labels }
}

/** 1, 2 or 5 times a power of ten: two to four steps to the top. */
function roundStep(most: number): number {
  const rough = most / 3
  const power = 10 ** Math.floor(Math.log10(rough))
  return ([1, 2, 5, 10].find((head) => head * power >= rough * 0.999) ?? 10) * power
}

/** Whole seconds at which a time axis is labelled, at most eight. */
export function timeSteps(seconds: number): number[] {
  const step = steps.find((step) => seconds / step <= 8) ?? Math.ceil(seconds / 8)
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, i) => i * step)
}

const steps = [0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400]
