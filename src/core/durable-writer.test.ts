import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { draftWith } from '../../test/support/facts.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { RecordingProbe } from '../../test/support/recording-probe.ts'
import { Circuit, type CircuitState } from './circuit.ts'
import { DurableWriter } from './durable-writer.ts'
import { StorageUnavailable, type Outcome } from './ports.ts'

/** A call that ends when the test ends it. */
class Call<Answer> {
  private readonly waiting: PromiseWithResolvers<Answer>[] = []

  make = (): Promise<Answer> => {
    const call = withResolvers<Answer>()
    this.waiting.push(call)
    return call.promise
  }

  get count(): number {
    return this.waiting.length
  }

  answer(answer: Answer): void {
    this.waiting.shift()?.resolve(answer)
  }

  fail(error: Error): void {
    this.waiting.shift()?.reject(error)
  }
}

interface PromiseWithResolvers<Answer> {
  promise: Promise<Answer>
  resolve(answer: Answer): void
  reject(error: Error): void
}

function withResolvers<Answer>(): PromiseWithResolvers<Answer> {
  const open: Partial<PromiseWithResolvers<Answer>> = {}
  const promise = new Promise<Answer>((resolve, reject) => Object.assign(open, { resolve, reject }))
  return { ...(open as PromiseWithResolvers<Answer>), promise }
}

const draft = draftWith({ id: 'id' })
const stored: Outcome<{ id: string; seq: number; sentAt: string; repeated: boolean }>[] = [
  { receipt: { id: 'id', seq: 1, sentAt: draft.sentAt, repeated: false } },
]
const away = new StorageUnavailable('away')

function world(begin: CircuitState = 'closed') {
  const clock = new ManualClock()
  const recorded = new RecordingProbe()
  const states: CircuitState[] = []
  const circuit = new Circuit(begin, (state) => states.push(state))
  const [store, journal] = [new Call<typeof stored>(), new Call<void>()]
  const shown = () => undefined
  const deps = { journal: { append: journal.make }, shown, circuit, clock, probe: recorded.probe }
  const writer = new DurableWriter(0, { append: store.make }, deps)
  const answers: Outcome[][] = []
  const append = async () => {
    void writer.append([draft]).then((outcomes) => answers.push(outcomes))
    await clock.settle()
  }
  return { clock, circuit, states, store, journal, recorded, answers, append }
}

const seqsOf = (answers: Outcome[][]) =>
  answers.flat().map((outcome) => ('receipt' in outcome ? outcome.receipt.seq : outcome.refused))

describe('a durable writer', () => {
  it('answers what the store answers', async () => {
    const { append, store, answers, clock, recorded } = world()
    await append()
    store.answer(stored)
    await clock.settle()
    assert.deepEqual(seqsOf(answers), [1])
    assert.deepEqual(recorded.names(), ['stored'])
  })

  it('puts a batch that the store failed into the journal, and opens the circuit', async () => {
    const { append, store, journal, answers, states, clock, recorded } = world()
    await append()
    store.fail(away)
    await clock.settle()
    assert.deepEqual([states, answers], [['open'], []])
    journal.answer()
    await clock.settle()
    assert.deepEqual(seqsOf(answers), [null])
    assert.deepEqual(recorded.names(), ['storeFailed', 'journaled'])
  })

  it('refuses what neither takes', async () => {
    const { append, store, journal, answers, clock, recorded } = world()
    await append()
    store.fail(away)
    await clock.settle()
    journal.fail(new StorageUnavailable('full'))
    await clock.settle()
    assert.deepEqual(seqsOf(answers), ['storage_unavailable'])
    assert.deepEqual(
      recorded.of('storeFailed').map(({ attempt }) => attempt.at),
      ['store', 'journal'],
    )
  })

  it('takes no bug for an outage', async () => {
    const { append, store, answers, states, clock } = world()
    await append()
    store.fail(new TypeError('a bug'))
    await clock.settle()
    assert.deepEqual([seqsOf(answers), states], [['internal'], []])
  })

  it('goes straight to the journal while the circuit is open or replaying', async () => {
    for (const state of ['open', 'replaying'] as const) {
      const { append, store, journal } = world(state)
      await append()
      assert.deepEqual([store.count, journal.count], [0, 1])
    }
  })

  it('waits while the circuit switches, and then goes the way that is open', async () => {
    const { append, circuit, store, journal, clock } = world('replaying')
    await circuit.hold()
    await append()
    assert.deepEqual([store.count, journal.count], [0, 0])
    circuit.turn('closed')
    await clock.settle()
    assert.deepEqual([store.count, journal.count], [1, 0])
  })

  it('keeps switching waiting for what it is appending', async () => {
    const { append, circuit, journal, clock } = world('replaying')
    await append()
    let held = false
    void circuit.hold().then(() => (held = true))
    await clock.settle()
    assert.equal(held, false)
    journal.answer()
    await clock.settle()
    assert.equal(held, true)
  })

  it('that failed during somebody else’s switching waits for its end', async () => {
    const { append, circuit, store, journal, clock } = world()
    await append()
    circuit.turn('open')
    await circuit.hold()
    store.fail(away)
    await clock.settle()
    assert.deepEqual([store.count, journal.count], [0, 0])
    circuit.turn('open')
    await clock.settle()
    assert.deepEqual([store.count, journal.count], [0, 1])
  })
})
