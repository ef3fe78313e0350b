import assert from 'node:assert/strict'
import { bench } from '../../test/micro/bench.ts'
import { TurnClock } from '../../test/micro/world.ts'
import { draftWith } from '../../test/support/facts.ts'
import { Lane, type Append } from './lane.ts'
import { poolLimits } from './writer-pool.ts'

/** Answers without a store. */
const stored: Append = (drafts) =>
  Promise.resolve(drafts.map(({ id, sentAt }) => ({ receipt: { id, seq: 1, sentAt, repeated: false } })))

const settling = (name: string, drafts: number) =>
  bench(
    name,
    () => {
      const clock = new TurnClock()
      const lane = new Lane(stored, poolLimits, clock)
      const draft = draftWith()
      let [added, settled] = [0, 0]
      return {
        async run() {
          for (let at = 0; at < drafts; at++) lane.add(draft, () => (settled += 1))
          added += drafts
          await clock.endTurnsUntil(() => lane.entries === 0)
          return settled
        },
        check: (answer) => assert.ok(answer > 0 && answer === added),
      }
    },
    drafts,
  )

export const benches = [
  settling('a draft alone', 1),
  settling('a draft of 100', 100),
  // Twenty batches: what waits is many times what one of them takes.
  settling('a draft of 10,000', 10_000),
]
