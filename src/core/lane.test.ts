import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { Lane, laneLimits } from './lane.ts'
import type { Draft } from './message.ts'
import type { Outcome } from './ports.ts'

function draft(n: number, text = 'x'): Draft {
  const sender = { id: 'm', name: 'm' }
  return {
    id: `${n}`,
    room: 'r',
    sender,
    text,
    ref: `${n}`,
    sentAt: '',
    bytes: text.length,
    receivedAt: 0,
    tried: [],
  }
}

const megabyte = 'x'.repeat(1024 * 1024)
const bounds = { entries: 1_000, bytes: 8 * megabyte.length }

/** A lane whose batches end when the test ends them. */
function open() {
  const clock = new ManualClock()
  const batches: { drafts: readonly Draft[]; end: () => Promise<void> }[] = []
  const append = (drafts: readonly Draft[]) =>
    new Promise<Outcome[]>((resolve) => {
      const receipts = drafts.map(({ id }) => ({
        receipt: { id, seq: Number(id), sentAt: '', repeated: false },
      }))
      const end = () => {
        resolve(receipts)
        return clock.settle()
      }
      batches.push({ drafts, end })
    })
  const lane = new Lane(append, bounds, clock)
  const settled: string[] = []
  const add = (n: number, text?: string) =>
    lane.add(draft(n, text), (outcome) =>
      settled.push('receipt' in outcome ? `${n}` : `${n} ${outcome.refused}`),
    )
  return { lane, clock, batches, settled, add }
}

describe('Lane', () => {
  it('writes what came in one turn as one batch, and what comes meanwhile as the next', async () => {
    const { clock, batches, settled, add } = open()
    for (const n of [1, 2, 3]) add(n)
    await clock.settle()
    for (const n of [4, 5]) add(n)
    await clock.settle()
    assert.deepEqual(
      batches.map(({ drafts }) => drafts.length),
      [3],
    )
    await batches[0]?.end()
    assert.deepEqual(settled, ['1', '2', '3'])
    assert.deepEqual(
      batches.map(({ drafts }) => drafts.length),
      [3, 2],
    )
  })

  it('hears those who answer to the batch before, so that they keep together with what waited behind it', async () => {
    const { clock, batches, add } = open()
    add(1)
    await clock.settle()
    add(2)
    const ended = batches[0]?.end()
    // What leaves at the end of this turn is answered in the next.
    clock.soon(() => clock.soon(() => add(3)))
    await ended
    assert.deepEqual(
      batches.map(({ drafts }) => drafts.map(({ id }) => id)),
      [['1'], ['2', '3']],
    )
  })

  it('keeps its batches within their bounds, one message at least', async () => {
    const { clock, batches, add } = open()
    for (let n = 0; n < laneLimits.batchEntries + 1; n++) add(n)
    await clock.settle()
    await batches[0]?.end()
    const large = 'x'.repeat(laneLimits.batchBytes / 2 + 1)
    for (const n of [1, 2]) add(n, large)
    add(3, large + large)
    await batches[1]?.end()
    for (const at of [2, 3, 4]) await batches[at]?.end()
    assert.deepEqual(
      batches.map(({ drafts }) => drafts.length),
      [laneLimits.batchEntries, 1, 1, 1, 1],
    )
  })

  it('leaves the server a turn between two batches, also when both are full and settled at once', async () => {
    const turns: (() => void)[] = []
    const clock = new ManualClock()
    clock.soon = (run) => void turns.push(run)
    let batches = 0
    const append = (drafts: readonly Draft[]) => {
      batches += 1
      return Promise.resolve(drafts.map((): Outcome => ({ refused: 'storage_unavailable' })))
    }
    const lane = new Lane(append, { ...bounds, entries: 3 * laneLimits.batchEntries }, clock)
    for (let n = 0; n < 3 * laneLimits.batchEntries; n++) lane.add(draft(n), () => undefined)
    for (let turn = 1; turn <= 3; turn++) {
      for (const run of turns.splice(0)) run()
      await new Promise((resolve) => setImmediate(resolve))
      assert.equal(batches, turn)
    }
  })

  it('takes no more than its bounds, counting what is being written', async () => {
    const { clock, batches, settled, add } = open()
    for (let n = 0; n < bounds.entries; n++) assert.ok(add(n))
    await clock.settle()
    assert.ok(!add(-1))
    await batches[0]?.end()
    assert.ok(add(-1))
    assert.ok(!settled.includes('-1'))
    const other = open()
    const taken = Array.from({ length: 10 }, (_, n) => other.add(n, megabyte)).filter(Boolean)
    assert.equal(taken.length, bounds.bytes / megabyte.length)
  })

  it('rests when everything is settled', async () => {
    const { lane, clock, batches, add } = open()
    await lane.rest()
    add(1)
    let rested = false
    void lane.rest().then(() => (rested = true))
    await clock.settle()
    assert.ok(!rested && lane.busy)
    await batches[0]?.end()
    assert.ok(rested && !lane.busy && lane.entries === 0 && lane.bytes === 0)
  })
})
