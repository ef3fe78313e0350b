import assert from 'node:assert/strict'
import { bench, cycle, several } from '../../test/micro/bench.ts'
import { benchHub } from '../../test/micro/world.ts'

const text = 'a line of chat, as long as people write them'

/** What a connection of a full room makes of a text frame, up to where the hub takes the message. */
const receiving = (name: string, frameAt: (room: string, at: number) => string) =>
  bench(name, async () => {
    const { hub, filled } = benchHub()
    const { room, seats } = await filled(1)
    const [seat] = seats
    assert.ok(seat)
    const next = cycle(several(64, (at) => frameAt(room.id, at)))
    let [received, submitted] = [0, 0]
    hub.submit = (to, _, saying) => {
      if (to === room && saying.text === text) submitted += 1
      return undefined
    }
    return {
      run() {
        received += 1
        seat.connection.receive(next())
        return submitted
      },
      check: (answer) => assert.ok(answer > 0 && answer === received),
    }
  })

export const benches = [
  receiving('receive a send', (room, at) => JSON.stringify({ type: 'send', room, text, ref: `ref-${at}` })),
  receiving('receive a plain line', () => text),
]
