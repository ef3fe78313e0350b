/** Changes of figures as people read them. */

import { formatCount } from '../units.ts'
import type { ComparedFigure, Outcome } from './compare.ts'
import { headline } from './figures.ts'

/** `5.0 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** `−5.0 %`, `+12.3 %`. */
export function signed(share: number): string {
  return `${signedNumber(share)} %`
}

/** `[−6.1, −3.9]` percent; empty when there are too few runs for any. */
export function intervalOf({ low, high }: ComparedFigure): string {
  return low === undefined || high === undefined ? '' : `[${signedNumber(low)}, ${signedNumber(high)}]`
}

/** `1 run`, `8 runs`. */
export function runsOf(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'run' : 'runs'}`
}

/** A value of a figure with its unit. */
export function valueOf({ name }: ComparedFigure, value: number): string {
  return (headline.find((figure) => figure.name === name)?.format ?? formatCount)(value)
}

/** An outcome where there is little room. */
export function brief(outcome: Outcome): string {
  return outcome === 'not enough runs to tell' ? 'too few runs' : outcome
}

function signedNumber(share: number): string {
  const text = Math.abs(share * 100).toFixed(Math.abs(share) < 0.995 ? 1 : 0)
  return `${Number(text) === 0 ? '' : share < 0 ? '−' : '+'}${text}`
}
