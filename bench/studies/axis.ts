/** What a search for capacity may turn up. */

/** `listeners` are those of one room. */
export type Axis = 'rate' | 'listeners' | 'rooms' | 'connections'

interface AxisWords {
  /** As in "up to 2,000 messages/s". */
  unit: string
  /** Where a search begins unless it is told. */
  start: number
  whole: boolean
}

export const axes: Record<Axis, AxisWords> = {
  rate: { unit: 'messages/s', start: 250, whole: false },
  listeners: { unit: 'listeners a room', start: 10, whole: true },
  rooms: { unit: 'rooms', start: 10, whole: true },
  connections: { unit: 'connections', start: 100, whole: true },
}

/** A load that can be asked for: whole listeners, rates to three figures; never below 1. */
export function askable(axis: Axis, load: number): number {
  const rounded = axes[axis].whole ? Math.round(load) : Number(load.toPrecision(3))
  return Math.max(1, rounded)
}
