import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { forTerminal } from '../peers/table.ts'
import type { SavedRun } from '../results/folder.ts'
import type { ServerSecond } from '../results/second.ts'
import { sampleRun } from '../results/testing/sample-run.ts'
import { memoriesOf } from './soak.ts'
import { soakPlot, soakTable } from './soak-words.ts'

/** A run of whose server each second tells this. */
function run(server: (at: number) => ServerSecond | undefined, seconds = 400): SavedRun {
  const sample = sampleRun({ seconds })
  return {
    ...sample,
    seconds: sample.seconds.map(({ server: _, ...second }) => {
      const told = server(second.at)
      return told ? { ...second, server: told } : second
    }),
  }
}

const slopes = (run: SavedRun) =>
  memoriesOf(run).map(({ name, fits }) => [name, ...fits.map(({ line }) => Math.round(line.slope * 3_600))])

describe('the memory of a long run', () => {
  it('grows by so many megabytes an hour, in the whole and in its second half', () => {
    assert.deepEqual(slopes(run((at) => ({ rssBytes: 100e6 + at * 10e3 }))), [['resident', 36, 36]])
    const levelling = run((at) => ({ rssBytes: 100e6 + Math.min(at, 100) * 10e3 }))
    const [[, whole = 0, half = 1] = []] = slopes(levelling)
    assert.ok(Number(whole) > 3 && half === 0)
  })

  it('is that of the process alone where the run tells it, and of the heap', () => {
    const found = run((at) => ({ rssBytes: at * 1e6, processRssBytes: 90e6, heapBytes: 40e6 - at * 1e3 }))
    assert.deepEqual(slopes(found), [
      ['resident', 0, 0],
      ['heap', -4, -4],
    ])
    assert.match(forTerminal(soakTable(memoriesOf(found), found)), /own process, without Postgres/)
  })

  it('counts only the load, and no second that tells nothing', () => {
    const found = run((at) => (at % 3 === 0 ? undefined : { rssBytes: 50e6 }))
    const [memory] = memoriesOf(found)
    const load = found.seconds.filter(({ phase, at }) => phase === 'load' && at % 3 !== 0)
    assert.equal(memory?.points.length, load.length)
  })

  it('is not told of a run that did not see it', () => {
    assert.throws(() => memoriesOf(run(() => undefined)), /too few seconds/)
    assert.throws(() => memoriesOf(run(() => ({ cpu: 0.5 }))), /too few seconds/)
  })

  it('is shown in 80 columns, and drawn with its lines', () => {
    const found = run((at) => ({ rssBytes: 100e6 + at * 10e3, heapBytes: 40e6 }))
    const memories = memoriesOf(found)
    const table = soakTable(memories, found)
    assert.equal(table.rows.length, 4)
    const lines = forTerminal(table).split('\n')
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    )
    const svg = soakPlot(memories)
    assert.match(svg, /second half: \+36\.0 MB\/h/)
    assert.doesNotMatch(svg, /NaN|Infinity|undefined/)
  })
})
