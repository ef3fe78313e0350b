/** From facts to what is remembered of them: for each message one object, its place in a few tables, and some comparisons. */

import type { Clock } from '../../core/ports.ts'
import type { Probe } from '../../core/probe.ts'
import type { Recorder } from '../recorders.ts'
import { refusedWayOf, wayOf } from '../traces/way.ts'
import type { Memory } from './memory.ts'

export function recorderOf(memory: Memory, clock: Pick<Clock, 'monotonic'>): Recorder {
  const { tally, ways, traffic, lanes, circuit, replays, loop } = memory
  return {
    opened() {
      tally.opened += 1
      loop.worked()
    },
    closed: () => void (tally.closed += 1),
    evicted: () => void (tally.evicted += 1),
    refused: ({ code }) => tally.refuse(code),
    stored({ attempt, drafts, stored }) {
      loop.worked()
      tally.messages += stored
      tally.batch(attempt)
      lanes.ended(attempt, drafts)
    },
    journaled({ attempt, drafts }) {
      loop.worked()
      tally.messages += drafts.length
      tally.batch(attempt)
      lanes.ended(attempt, drafts)
    },
    storeFailed({ attempt, utterances }) {
      loop.worked()
      tally.batch(attempt)
      lanes.ended(attempt, utterances)
      for (const utterance of utterances) {
        const way = refusedWayOf(attempt, utterance)
        if (way) ways.failed(way)
      }
    },
    delivered(fact) {
      const { message, recipients } = fact
      loop.worked()
      tally.deliveries += recipients
      traffic.delivered(message.room, recipients)
      const way = wayOf(fact)
      if (!way) return
      tally.took(way.endedAt - way.receivedAt)
      const isSlow = ways.delivered(way)
      if (way.seq === null) replays.await(way, isSlow)
    },
    replayed: (batch) => replays.came(batch),
    circuitChanged: ({ state }) => circuit.turned(state, clock.monotonic()),
  } satisfies Partial<Probe>
}
