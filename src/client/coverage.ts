/** Which numbers of a room are here: from a base to a top, but for holes. */

/** Missing numbers, both ends included. */
export interface Hole {
  readonly from: number
  readonly to: number
}

export class Coverage {
  private top: number
  private gaps: Hole[] = []

  /** Empty: the first number to come is the base. */
  constructor(private lowest: number) {
    this.top = lowest - 1
  }

  /** The lowest number that is here; older ones are history not asked for. */
  get base(): number {
    return this.lowest
  }

  /** The highest number known to exist, whether it is here or not. */
  get highest(): number {
    return this.top
  }

  /** In order of their numbers. */
  get holes(): readonly Hole[] {
    return this.gaps
  }

  /** The highest number with nothing missing below it, down to the base. */
  get after(): number {
    const [first] = this.gaps
    return first ? first.from - 1 : this.top
  }

  /** This number exists, whether it is here or not. What follows a hole at the top makes it longer. */
  expect(seq: number): void {
    if (seq <= this.top) return
    const last = this.gaps.at(-1)
    if (last?.to === this.top) this.gaps[this.gaps.length - 1] = { from: last.from, to: seq }
    else this.gaps.push({ from: this.top + 1, to: seq })
    this.top = seq
  }

  /** These numbers are here now, or are known not to exist. */
  cover(from: number, to = from): void {
    if (from > this.top) this.expect(from - 1)
    this.top = Math.max(this.top, to)
    this.gaps = this.gaps.flatMap((gap) => without(gap, from, to))
  }

  /** Begins lower, with everything down to there here now; or higher, with everything below let go. */
  rebase(base: number): void {
    this.lowest = base
    this.top = Math.max(this.top, base - 1)
    this.gaps = this.gaps.flatMap((gap) => without(gap, 0, base - 1))
  }
}

function without(gap: Hole, from: number, to: number): Hole[] {
  if (to < gap.from || from > gap.to) return [gap]
  const left = { from: gap.from, to: from - 1 }
  const right = { from: to + 1, to: gap.to }
  return [left, right].filter((part) => part.from <= part.to)
}
