/** Axes that have room for what stands on them. */

import { logAxis, timeSteps, type Axis } from '../page/axis.ts'
import { briefCount, moment, type Wording } from '../page/words.ts'

/** Counts that were chosen: a little air on both sides. */
export function countAxis(given: readonly number[]): Axis {
  const counts = given.length > 0 ? given : bare
  const air = 1.35
  return logAxis(Math.min(...counts) / air, Math.max(...counts) * air, briefCount)
}

/** Of what nothing stands on. */
const bare = [1, 10]

/** Logarithmic, from and to values of 1, 2 or 5 times a power of ten, around all of these, which are above 0. */
export function costAxis(given: readonly number[], wording: Wording): Axis {
  const values = given.length > 0 ? given : bare
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const low = roundDown(least)
  const high = [1, 2, 5, 10].map((head) => head * 10 ** powerOf(most)).find((end) => end >= most) ?? most
  return logAxis(low, high > low ? high : low * 10, wording)
}

function roundDown(value: number): number {
  const power = 10 ** powerOf(value)
  return ([5, 2, 1].find((head) => head * power <= value) ?? 1) * power
}

function powerOf(value: number): number {
  return Math.floor(Math.log10(value) + 1e-9)
}

/** Linear between values of the data, so that a slope is seen that would be flat from 0 on. Labelled at round steps. */
export function nearAxis(values: readonly number[], wording: Wording): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const rough = Math.max((most - least) / 4, most / 1_000, 1e-9)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((head) => head * power >= rough) ?? 10) * power
  const [from, to] = [Math.floor(least / step), Math.ceil(most / step + 1e-9)]
  const place = (value: number) => ((value / step - from) / Math.max(1, to - from)) * 100
  const labels = Array.from({ length: to - from + 1 }, (_, i) => (from + i) * step)
  return { place, labels: labels.map((value) => ({ at: place(value), text: wording(value) })) }
}

/** Seconds from 0 on. */
export function timeAxis(seconds: number): Axis {
  const place = (value: number) => (value / seconds) * 100
  return { place, labels: timeSteps(seconds).map((at) => ({ at: place(at), text: moment(at) })) }
}
