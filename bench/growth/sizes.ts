/** How large rooms are made, and how many of them there are. Plain data. */

export const growing = ['listeners', 'rooms'] as const
export type Growing = (typeof growing)[number]

export interface Size {
  grows: Growing
  /** Listeners of the one room, or rooms. */
  count: number
  rooms: number
  /** In each room; the last one talks. */
  members: number
  /** Rooms that each connection is in: a process may open 20,000 files on many a machine. */
  roomsEach: number
}

/** What is asked of every size, so that only the size differs. */
export interface Load {
  /** Whose cost is looked at. */
  unit: 'delivery' | 'message'
  /** Messages under way at saturation, of all rooms together. */
  window: number
  /** At the fixed rate. */
  messagesPerSecond: number
}

export const loads: Record<Growing, Load> = {
  // A message to 10,000 listeners takes some 40 ms of the server.
  listeners: { unit: 'delivery', window: 32, messagesPerSecond: 10 },
  rooms: { unit: 'message', window: 256, messagesPerSecond: 1_000 },
}

const counts: Record<Growing, readonly number[]> = {
  listeners: [10, 30, 100, 300, 1_000, 3_000, 10_000],
  rooms: [1, 10, 100, 1_000, 10_000],
}
const quickCounts: Record<Growing, readonly number[]> = { listeners: [10, 100, 1_000], rooms: [1, 1_000] }

/** From here on a connection is in two rooms. */
const manyRooms = 5_000

export function sizesOf(grows: Growing, quick: boolean): Size[] {
  return (quick ? quickCounts : counts)[grows].map((count) =>
    grows === 'listeners'
      ? { grows, count, rooms: 1, members: count, roomsEach: 1 }
      : { grows, count, rooms: count, members: 2, roomsEach: count > manyRooms ? 2 : 1 },
  )
}

export function connectionsOf({ rooms, members, roomsEach }: Size): number {
  return Math.ceil(rooms / roomsEach) * members
}
