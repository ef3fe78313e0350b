/** How the page writes numbers: as the terminal does, with a thin space before the unit. */

import { figures, formatBytes, formatCount, formatMicros, formatShare } from '../units.ts'

const thin = '\u202f'
const nothing = '–'

export type Wording = (value: number) => string

export const count: Wording = (value) => formatCount(value)

/** Of microseconds. */
export const time: Wording = (micros) => spaced(formatMicros(micros))

export const bytes: Wording = (value) => spaced(formatBytes(value))

/** Of a share of 1. */
export const percent: Wording = (share) => spaced(formatShare(share))

/** Of seconds since the load began. */
export function moment(seconds: number): string {
  if (seconds < 120) return `${Number(seconds.toFixed(1))}${thin}s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

export const costOf: Wording = (micros) => `${figures(micros)}${thin}µs`

/** A value that may not be known. */
export function perhaps(value: number | undefined, wording: Wording): string {
  return value === undefined ? nothing : wording(value)
}

/** For an axis: `2 ms` and not `2.00 ms`, `50k` and not `50,000`. */
export function brief(text: string): string {
  return text.replace(/(\.\d*?)0+(?=\D|$)/, '$1').replace(/\.(?=\D|$)/, '')
}

export const briefCount: Wording = (value) => {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`
  return value >= 1e4 ? `${Number((value / 1e3).toPrecision(3))}k` : formatCount(value)
}

/** `6.40ms` as the page writes it. */
export function spaced(text: string): string {
  return text.replace(/^([\d.,]+) ?(?=(?:[µm]?s|[kMG]?B|%)$)/, `$1${thin}`)
}
