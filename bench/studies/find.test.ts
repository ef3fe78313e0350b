import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seeded } from '../../test/support/random.ts'
import { exitCodes, Unable } from '../failure.ts'
import type { Summary } from '../results/summary.ts'
import { paint } from '../terminal/line.ts'
import { widthOf } from '../terminal/text.ts'
import { capacityLines } from './capacity-lines.ts'
import { find, type Capacity, type Search } from './find.ts'
import { runAt, type MadeUpServer } from './made-up-runs.ts'
import { median } from './statistics.ts'

const runMs = 10_000

type Measure = (load: number) => Promise<Summary>

/** A search whose runs take 10 s each by a clock of its own. */
function search(measure: Measure, changed: Partial<Search> = {}): Promise<Capacity> {
  let clock = 0
  return find({
    axis: 'rate',
    low: 250,
    slos: ['delivery.p99<50ms'],
    within: 0.05,
    maxMinutes: 6,
    measure: async (load) => {
      clock += runMs
      return measure(load)
    },
    told: () => undefined,
    now: () => clock,
    ...changed,
  })
}

/** Searches of servers whose capacities are anywhere from 300 to 16,000. */
async function many(times: number, seed: number, server: Omit<MadeUpServer, 'capacity'>) {
  const chance = seeded(seed)
  const found: { capacity: number; answer: Capacity }[] = []
  for (let i = 0; i < times; i++) {
    const capacity = 300 * Math.exp(4 * chance())
    found.push({
      capacity,
      answer: await search(async (rate) => runAt(chance, rate, { capacity, ...server })),
    })
  }
  const share = (of: (each: (typeof found)[number]) => boolean) => found.filter(of).length / times
  return {
    holds: share(({ capacity, answer: { low = Infinity, high = 0 } }) => low <= capacity && capacity <= high),
    close: share(({ capacity, answer }) => Math.abs(answer.value / capacity - 1) <= 0.05),
    precise: share(({ answer }) => answer.precise),
    runs: median(found.map(({ answer }) => answer.points.length)),
    seconds: Math.max(...found.map(({ answer }) => answer.seconds)),
  }
}

const steady = (capacity: number, more: Partial<MadeUpServer> = {}): Measure => {
  const chance = seeded(1)
  return async (rate) => runAt(chance, rate, { capacity, noise: 0.002, ...more })
}

describe('a search for capacity', () => {
  it('holds the truth in its interval in 9 of 10, and comes within 5 % of it, in under 6 min', async () => {
    const { holds, close, precise, runs, seconds } = await many(200, 5, { noise: 0.03, flukes: 0.01 })
    const figures = JSON.stringify({ holds, close, precise, runs, seconds })
    assert.ok(holds >= 0.9 && close >= 0.95 && precise >= 0.9 && runs <= 20 && seconds <= 360, figures)
  })

  it('is honest on a machine that is more restless than its answer may be', async () => {
    const { holds, close } = await many(60, 6, { noise: 0.08 })
    assert.ok(holds >= 0.8 && close >= 0.75, JSON.stringify({ holds, close }))
  })

  it('takes a dozen runs where nothing is left to chance', async () => {
    const { kind, value, low, high, points, precise } = await search(steady(1_980))
    assert.deepEqual([kind, precise], ['interval', true])
    assert.ok(low !== undefined && high !== undefined && low < 1_980 && high > 1_980 && high / low < 1.11)
    assert.ok(Math.abs(value / 1_980 - 1) < 0.05 && points.length <= 16, `${value} in ${points.length}`)
  })

  it('confirms both ends: two runs that passed near the low one, and one that failed near the high one', async () => {
    const { low = 0, high = 0, value, points } = await search(steady(1_980))
    const passed = points.filter(
      ({ load, outcome }) => outcome === 'passed' && load >= low / 1.05 && load <= value * 1.01,
    )
    const failed = points.filter(({ load, outcome }) => outcome === 'failed' && load <= high * 1.05)
    assert.ok(passed.length >= 2 && failed.length >= 1)
  })

  it('goes down when the first load is already too much', async () => {
    const { value } = await search(steady(40))
    assert.ok(Math.abs(value / 40 - 1) < 0.05, String(value))
  })

  it('is not led astray by one run that fails for no reason', async () => {
    let runs = 0
    const measure = steady(6_000)
    const { low = 0, high = 0 } = await search(async (rate) => measure(++runs === 2 ? 1e6 : rate))
    assert.ok(low < 6_000 && high > 6_000 && high / low < 1.2, `${low} ${high}`)
  })

  it('ends at the generator’s limit, and says that the server was not found', async () => {
    const { kind, value, limit } = await search(steady(5_000, { generator: 1_500 }))
    assert.equal(kind, 'at least')
    assert.ok(value > 1_200 && value <= 1_500, String(value))
    assert.match(limit.text, /^the generator, not the server\. The generator was 31 ms late/)
  })

  it('takes a run that could not be made for a limit of the generator, any other failure for its own', async () => {
    const measure = steady(5_000)
    const refusing = (exitCode: number) => async (rate: number) => {
      if (rate > 1_500) throw new Unable('Out of sockets.', exitCode)
      return measure(rate)
    }
    assert.equal((await search(refusing(exitCodes.invalid))).limit.resource, 'generator')
    await assert.rejects(search(refusing(exitCodes.error)), /Out of sockets/)
  })

  it('makes a run again that was invalid once', async () => {
    let runs = 0
    const measure = steady(1_980)
    const once = async (rate: number): Promise<Summary> => {
      const summary = await measure(rate)
      return ++runs === 2 ? { ...summary, verdict: 'invalid' } : summary
    }
    const { kind, points } = await search(once)
    assert.equal(kind, 'interval')
    assert.equal(points[1]?.load, points[2]?.load)
  })

  it('stops at the most that may be tried', async () => {
    const { kind, value, limit, points } = await search(steady(50_000), { high: 1_500 })
    assert.deepEqual([kind, value, limit.resource], ['at least', 1_500, 'none'])
    assert.equal(points.filter(({ load }) => load === 1_500).length, 2)
  })

  it('finds nothing when not even the least load passes', async () => {
    const { kind, value } = await search(steady(0.001))
    assert.deepEqual([kind, value], ['below', 1])
  })

  it('searches whole numbers of listeners down to neighbours', async () => {
    const { low, high, value } = await search(steady(7.5), { axis: 'listeners', low: 2 })
    assert.ok(low !== undefined && high !== undefined && low > 6 && high < 9, `${low} ${high}`)
    assert.ok(value > 6.5 && value < 8.5)
  })

  it('says when time was up', async () => {
    const { precise, seconds, kind } = await search(steady(1_980), { maxMinutes: 1 })
    assert.deepEqual([precise, kind], [false, 'interval'])
    assert.ok(seconds <= 60)
  })

  it('ends when a run is interrupted', async () => {
    const measure = steady(1_980)
    const interrupted = async (rate: number): Promise<Summary> => ({
      ...(await measure(rate)),
      verdict: 'interrupted',
    })
    await assert.rejects(search(interrupted), { exitCode: 130 })
  })

  it('names what the server ran out of, and fits into 80 columns', async () => {
    const capacity = await search(steady(1_980))
    const lines = capacityLines(capacity).map((line) => paint(line, { columns: 80, color: false }))
    assert.ok(lines.every((line) => widthOf(line) <= 80))
    const text = lines.join('\n')
    assert.match(text, /CAPACITY \d+k deliveries\/s \[\d+\.?\d*k, \d+\.?\d*k\] at delivery\.p99<50ms/)
    assert.match(text, /runs +deliveries +p99 +event loop$/m)
    assert.match(text, /limited by the server's event loop \(0\.9\d\)/)
  })

  it('shows the CPU of a server that does not tell its event loop', async () => {
    const measure = steady(1_980)
    const capacity = await search(async (rate) => ({
      ...(await measure(rate)),
      server: { source: 'its process', cpu: 0.94 },
    }))
    const lines = capacityLines(capacity).map((line) => paint(line, { columns: 80, color: false }))
    assert.match(lines.join('\n'), /p99 +cpu\n.* 0\.94 /)
    assert.match(capacity.limit.text, /^the server's CPU \(0\.94 cores\)/)
  })
})
