/** For tests: a broadcast server that loses, repeats or leaks messages as it is told. */

import { ExactDelay } from '../testing/exact-delay.ts'
import { library } from '../testing/wire-servers.ts'

export interface RelayFaults {
  /** Of the messages to the last member of each room, this one does not come (from 0). */
  lose?: number
  /** This one comes twice. */
  repeat?: number
  /** This one goes to all rooms. */
  leak?: number
  /** Every delivery is held for so many milliseconds. */
  holdMs?: number
}

/** Listens until `closeAll`. */
export async function relay(faults: RelayFaults = {}): Promise<URL> {
  const { sockets, url } = await library()
  const delay = faults.holdMs === undefined ? undefined : new ExactDelay(faults.holdMs)
  const rooms = new Map<string, Set<(text: string) => void>>()
  sockets.on('connection', (socket, { url: room = '' }) => {
    const members = rooms.get(room) ?? new Set()
    rooms.set(
      room,
      members.add((text) => (delay ? delay.hold(() => socket.send(text)) : socket.send(text))),
    )
    let heard = 0
    socket.on('message', (data: Buffer) => {
      const number = heard++
      const last = [...members].at(-1)
      const all = number === faults.leak ? [...rooms.values()].flatMap((room) => [...room]) : [...members]
      for (const tell of all) {
        if (number === faults.lose && tell === last) continue
        tell(data.toString())
        if (number === faults.repeat && tell === last) tell(data.toString())
      }
    })
  })
  return url
}
