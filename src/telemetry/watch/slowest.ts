/** The slowest messages of the last minute, exact whatever the load. */

import type { Way } from '../traces/way.ts'

const slotMs = 5_000
/** A whole minute of slots, and the one that is under way. */
const slotCount = 13
const most = 20

interface Slot {
  /** Which five seconds it is of, counted from the begin of the clock. */
  n: number
  ways: Way[]
  /** The least time of those, once there are as many as are kept. */
  leastMs: number
}

/** Keeps those that took longest of every five seconds, so that a minute is forgotten piece by piece. */
export class Slowest {
  private readonly slots: Slot[] = []

  /** True: it is kept, until slower ones of the same five seconds push it out. */
  add(way: Way): boolean {
    const slot = this.slotOf(way.endedAt)
    if (slot.ways.length < most) slot.ways.push(way)
    else if (tookMs(way) > slot.leastMs)
      slot.ways[slot.ways.findIndex((kept) => tookMs(kept) === slot.leastMs)] = way
    else return false
    if (slot.ways.length === most) slot.leastMs = Math.min(...slot.ways.map(tookMs))
    return true
  }

  /** The slowest first; `now` is in monotonic milliseconds. */
  lastMinute(now: number): Way[] {
    return this.all(now)
      .sort((a, b) => tookMs(b) - tookMs(a))
      .slice(0, most)
  }

  /** All that are kept of the last minute, in no order. */
  all(now: number): Way[] {
    const oldest = Math.floor(now / slotMs) - slotCount
    return this.slots.filter(({ n }) => n > oldest).flatMap(({ ways }) => ways)
  }

  private slotOf(endedAt: number): Slot {
    const n = Math.floor(endedAt / slotMs)
    const at = n % slotCount
    const slot = this.slots[at]
    if (slot?.n === n) return slot
    const fresh = { n, ways: [], leastMs: 0 }
    this.slots[at] = fresh
    return fresh
  }
}

function tookMs({ receivedAt, endedAt }: Way): number {
  return endedAt - receivedAt
}
