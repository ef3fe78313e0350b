import assert from 'node:assert/strict'
import { it } from 'node:test'
import { draftWith } from '../../test/support/facts.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import type { DurableDeps } from './durable-writer.ts'
import { laneLimits } from './lane.ts'
import type { Store } from './ports.ts'
import { WriterPool } from './writer-pool.ts'

/** How many drafts of one room a pool takes that no turn is given to write any. */
function taken(writers: number, bytes: number): number {
  const store = { writer: () => ({ append: () => assert.fail('not in this turn') }) } as unknown as Store
  const pool = new WriterPool(store, writers, { clock: new ManualClock() } as unknown as DurableDeps)
  const draft = draftWith({ bytes })
  let count = 0
  while (pool.add(draft, () => undefined)) count += 1
  return count
}

for (const [writers, entries, mebibytes] of [
  [1, 40_000, 32],
  [2, 20_000, 16],
  [4, 10_000, 8],
  [32, 10_000, 8],
] as const) {
  it(`a lane of ${writers} takes ${entries} drafts and ${mebibytes} MiB, many batches`, () => {
    assert.equal(taken(writers, 1), entries)
    assert.equal(taken(writers, 1024 * 1024), mebibytes)
    assert.ok(entries > 10 * laneLimits.batchEntries)
  })
}
