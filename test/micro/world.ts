/** A hub for benchmarks: its turns end when they say so, and what it writes is counted and thrown away. */

import { sha256 } from '../../src/adapters/crypto/digest.ts'
import { textFrames } from '../../src/adapters/http/text-frame.ts'
import { memoryJournal } from '../../src/adapters/memory/journal.ts'
import { memoryStore } from '../../src/adapters/memory/store.ts'
import type { Connection } from '../../src/core/connection.ts'
import { Hub } from '../../src/core/hub.ts'
import type { Clock, Socket } from '../../src/core/ports.ts'
import { probeOf } from '../../src/telemetry/recorders.ts'
import { plainTokens } from '../support/hub-world.ts'

/** Time goes on; a turn ends when it is ended; what is to be done later is never done. */
export class TurnClock implements Clock {
  private soonest: (() => void)[] = []

  now = () => Date.now()
  monotonic = () => performance.now()
  soon = (run: () => void) => void this.soonest.push(run)
  after = () => () => undefined

  endTurn(): void {
    const due = this.soonest
    this.soonest = []
    for (const run of due) run()
  }

  /** Ends turns, promises included, as many as it takes. */
  async endTurnsUntil(done: () => boolean): Promise<void> {
    for (let turns = 0; !done(); turns++) {
      if (turns > 10_000) throw new Error('it waits for more than the end of turns')
      this.endTurn()
      await Promise.resolve()
    }
  }
}

/** Takes everything at once. */
export class CountingSocket implements Socket {
  bytes = 0
  writes = 0

  write(chunks: readonly Uint8Array[]): boolean {
    this.writes += 1
    for (const chunk of chunks) this.bytes += chunk.length
    return true
  }

  ping(): void {}
  close(): void {}
}

export interface Seat {
  socket: CountingSocket
  connection: Connection
}

export function benchHub() {
  const clock = new TurnClock()
  const hub = new Hub({
    store: memoryStore(),
    journal: memoryJournal(),
    storeAway: false,
    tokens: plainTokens,
    framing: textFrames,
    digest: sha256,
    clock,
    probe: probeOf([], (_, listener) => listener),
    writers: 1,
    rate: undefined,
  })
  /** So many connections in one new room. */
  const filled = async (members: number) => {
    const { id } = await hub.createRoom('glass')
    const seats: Seat[] = Array.from({ length: members }, () => {
      const socket = new CountingSocket()
      return { socket, connection: hub.open(socket, { room: id }) }
    })
    await new Promise((resolve) => setImmediate(resolve))
    clock.endTurn()
    const room = seats[0]?.connection.rooms.get(id)
    if (!room) throw new Error('nobody came in')
    return { room, seats }
  }
  return { hub, clock, filled }
}
