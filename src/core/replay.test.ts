import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryJournal } from '../adapters/memory/journal.ts'
import { draftWith } from '../../test/support/facts.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { RecordingProbe } from '../../test/support/recording-probe.ts'
import { Circuit } from './circuit.ts'
import { StorageUnavailable, type Journal } from './ports.ts'
import { Replay } from './replay.ts'

const utterances = (count: number) => Array.from({ length: count }, (_, n) => draftWith({ id: `id${n}` }))

function world(count: number) {
  const clock = new ManualClock()
  const recorded = new RecordingProbe()
  const circuit = new Circuit('open', (state, error) => states.push(error ? `${state}!` : state))
  const states: string[] = []
  const batches: string[][] = []
  const asked: number[] = []
  const journal: Journal = memoryJournal(utterances(count))
  const store = { answers: true, takes: true }
  const replay = new Replay({
    journal,
    circuit,
    clock,
    probe: recorded.probe,
    random: () => 1,
    async ready() {
      asked.push(clock.monotonic())
      if (!store.answers) throw new StorageUnavailable('away')
    },
    writer: {
      async append(batch) {
        if (!store.takes) throw new StorageUnavailable('read-only')
        batches.push(batch.map(({ id }) => id))
        return batch.map(({ id, sentAt }, seq) => ({ receipt: { id, seq, sentAt, repeated: false } }))
      },
    },
    settled: async () => {},
  })
  return { clock, recorded, circuit, states, batches, asked, journal, store, replay }
}

describe('a replay', () => {
  it('asks less and less often, up to every 0.7 s, and soon after the store went away again', async () => {
    const { replay, store, clock, asked, circuit } = world(1)
    store.answers = false
    replay.start()
    await clock.advance(3_000)
    assert.deepEqual(asked, [50, 150, 350, 750, 1_450, 2_150, 2_850])
    assert.ok(circuit.silent)
    store.answers = true
    await clock.advance(1_000)
    assert.deepEqual([circuit.state, circuit.silent], ['closed', false])
    circuit.turn('open')
    replay.start()
    await clock.advance(50)
    assert.equal(asked.at(-1), 4_050)
  })

  it('takes the journal in from its oldest record on, and closes the circuit', async () => {
    const { replay, clock, batches, states, journal, recorded } = world(1_200)
    replay.start()
    await clock.advance(50)
    assert.deepEqual(
      batches.flat(),
      utterances(1_200).map(({ id }) => id),
    )
    assert.deepEqual(states, ['replaying', 'switching', 'closed'])
    assert.equal(journal.settled, 1_200)
    assert.deepEqual(
      recorded.of('replayed').map(({ left, stored }) => [left, stored]),
      [
        [950, 250],
        [700, 250],
        [450, 250],
        [200, 250],
        [0, 200],
      ],
    )
  })

  it('leaves the circuit open while the store answers and takes nothing', async () => {
    const { replay, store, clock, states, circuit } = world(3)
    store.takes = false
    replay.start()
    await clock.advance(5_000)
    assert.deepEqual([circuit.state, circuit.silent, states], ['open', false, []])
  })

  it('goes on where it was when the store fails in between', async () => {
    const { replay, clock, journal, store, batches, states, circuit } = world(1_000)
    const settle = journal.settle.bind(journal)
    journal.settle = async (last) => {
      if (last === 500) store.takes = false
      return settle(last)
    }
    replay.start()
    await clock.advance(60)
    assert.deepEqual(states, ['replaying', 'switching', 'open!'])
    store.takes = true
    await clock.advance(1_000)
    assert.equal(batches.flat().length, 1_000)
    assert.equal(circuit.state, 'closed')
  })

  it('that is stopped asks no more', async () => {
    const { replay, clock, circuit, journal } = world(0)
    replay.start()
    await replay.stop()
    await clock.advance(5_000)
    assert.deepEqual([circuit.state, journal.settled], ['open', 0])
  })
})
