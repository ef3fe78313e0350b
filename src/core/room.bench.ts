import assert from 'node:assert/strict'
import { bench } from '../../test/micro/bench.ts'
import { benchHub } from '../../test/micro/world.ts'
import { deliveryOf, draftWith } from '../../test/support/facts.ts'

/** Messages of one turn, from their place in the room's order to the sockets of all its members. */
const delivering = (name: string, members: number, messages: number) =>
  bench(
    name,
    async () => {
      const { clock, filled } = benchHub()
      const { room, seats } = await filled(members)
      const draft = draftWith({ room: room.id })
      const { message } = deliveryOf(draft)
      for (const { socket } of seats) socket.bytes = socket.writes = 0
      let runs = 0
      return {
        run() {
          runs += 1
          for (let at = 0; at < messages; at++)
            room.order.take({ message: { ...message, seq: room.order.shown + 1 }, draft })
          clock.endTurn()
          return room.order.shown
        },
        check(shown) {
          assert.equal(shown, runs * messages)
          const [first] = seats
          for (const { socket } of seats) {
            assert.ok(socket.bytes > shown * JSON.stringify(message).length)
            assert.deepEqual([socket.bytes, socket.writes], [first?.socket.bytes, runs])
          }
        },
      }
    },
    members * messages,
  )

export const benches = [
  delivering('a delivery, 1 to 1', 1, 1),
  delivering('a delivery, 1 to 10', 10, 1),
  delivering('a delivery, 1 to 1,000', 1_000, 1),
  delivering('a delivery, 32 in a turn to 32', 32, 32),
]
