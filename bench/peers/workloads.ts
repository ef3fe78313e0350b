/** What every peer is given to do. Who talks keeps a window of messages under way, and is the member that came last. */

export interface Workload {
  /** As it is written on the command line. */
  key: string
  name: string
  rooms: number
  /** In each room. */
  members: number
  /** In each room, the last of its members. */
  talkers: number
  /** Messages of a talker under way at saturation: its next one leaves when its oldest came back to itself. */
  window: number
}

/** Ordinary rooms: also what the cost of watching is measured with. */
export const hundredRooms: Workload = {
  key: '100x10',
  name: '100 × 10',
  rooms: 100,
  members: 10,
  talkers: 1,
  window: 4,
}

export const workloads: readonly Workload[] = [
  { key: '1x1000', name: '1 × 1,000', rooms: 1, members: 1_000, talkers: 1, window: 32 },
  hundredRooms,
  { key: '1x32', name: '1 × 32, all talk', rooms: 1, members: 32, talkers: 32, window: 1 },
  { key: '1000x2', name: '1,000 × 2', rooms: 1_000, members: 2, talkers: 1, window: 1 },
  { key: '20x20', name: '20 × 20, all talk', rooms: 20, members: 20, talkers: 20, window: 1 },
]

/** Bytes of the text of every message. */
export const textBytes = 128
