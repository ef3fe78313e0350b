/**
 * How fast a load comes over its time: straight pieces one after the other, with the number of messages that are due
 * by any moment, and the moment at which any message is due. Times are microseconds since the load's beginning.
 */

import { figures } from '../units.ts'
import type { Segment } from './shape-text.ts'

/** From one rate to another in a straight line. Rates are messages a second. */
interface Piece {
  from: number
  to: number
  seconds: number
  /** Where it begins: seconds, and messages that were due before. */
  start: number
  before: number
}

export class Shape {
  /** Microseconds. */
  readonly duration: number
  /** Messages in all. */
  readonly total: number
  /** The highest rate, in messages a second. */
  readonly peak: number
  readonly #pieces: readonly Piece[]
  readonly #area: number

  /** `text` is the shape as it was asked for: reading it makes the same shape again. */
  constructor(
    readonly text: string,
    readonly segments: readonly Segment[],
  ) {
    this.#pieces = piecesOf(segments)
    const end = this.#pieces.reduce((sum, { seconds }) => sum + seconds, 0)
    this.#area = this.#pieces.reduce((sum, piece) => sum + areaOf(piece), 0)
    this.duration = end * 1e6
    // Message 0 is due at once, and one more with each whole one; sums of fractions miss whole numbers by a hair.
    this.total = Math.ceil(this.#area * (1 - 1e-12) - 1e-6)
    this.peak = Math.max(0, ...this.#pieces.flatMap(({ from, to }) => [from, to]))
  }

  /** Messages due from the beginning to a moment, with fractions of one. */
  count(micros: number): number {
    const seconds = micros / 1e6
    const piece = this.#pieces.findLast(({ start }) => start <= seconds)
    if (!piece) return 0
    const within = Math.min(piece.seconds, seconds - piece.start)
    return piece.before + within * (piece.from + (slope(piece) * within) / 2)
  }

  /** The moment by which so many messages are due: the inverse of `count`; the latest such moment when there is a pause. */
  timeOf(count: number): number {
    if (count >= this.#area) return this.duration
    const piece = this.#pieces.findLast((piece) => piece.before <= count && areaOf(piece) > 0)
    if (!piece) return 0
    const within = Math.min(piece.seconds, secondsUntil(Math.max(0, count - piece.before), piece))
    return (piece.start + within) * 1e6
  }

  /** Messages a second at a moment; 0 outside the load. */
  rateAt(micros: number): number {
    const seconds = micros / 1e6
    const piece = this.#pieces.findLast(({ start }) => start <= seconds)
    if (!piece || micros >= this.duration) return 0
    return piece.from + ((piece.to - piece.from) * (seconds - piece.start)) / piece.seconds
  }

  /** As people read it: `1k/s for 60s`, and the mean where the rate changes. */
  describe(): string {
    const mean = figures(this.#area / (this.duration / 1e6))
    return this.#pieces.length === 1 && slope(this.#pieces[0]) === 0
      ? this.text
      : `${this.text} (mean ${mean}/s)`
  }
}

function piecesOf(segments: readonly Segment[]): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  let before = 0
  for (const { from, to, seconds } of segments.flatMap(straighten)) {
    const piece = { from, to, seconds, start, before }
    pieces.push(piece)
    start += seconds
    before += areaOf(piece)
  }
  return pieces
}

/** Stairs are holds, one after the other; all else is straight. */
function straighten(segment: Segment): { from: number; to: number; seconds: number }[] {
  if (segment.kind !== 'stairs') return [segment]
  const { from, to, steps, seconds } = segment
  return Array.from({ length: steps }, (_, i) => {
    const rate = steps === 1 ? to : from + ((to - from) * i) / (steps - 1)
    return { from: rate, to: rate, seconds }
  })
}

function areaOf({ from, to, seconds }: Piece): number {
  return ((from + to) / 2) * seconds
}

/** Messages a second, each second. */
function slope(piece: Piece | undefined): number {
  return piece ? (piece.to - piece.from) / piece.seconds : 0
}

/**
 * Solves from·t + slope·t²/2 = count. Written with the root below the line, so that it is exact for a slope of nothing
 * too, where the school's formula divides nothing by nothing.
 */
function secondsUntil(count: number, piece: Piece): number {
  if (count === 0) return 0
  const root = Math.sqrt(Math.max(0, piece.from ** 2 + 2 * slope(piece) * count))
  return (2 * count) / (piece.from + root)
}
