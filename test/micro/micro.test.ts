import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bench, cycle, several } from './bench.ts'
import { benchFiles, matching } from './find.ts'
import { checkOnce, measure } from './measure.ts'
import { head, line } from './table.ts'

const files = await benchFiles()
const brief = { warmMs: 0, rounds: 3, roundMs: 0.1 }
const figures = { nanoseconds: { min: 12_345, median: 23_456, max: 3_456_789 }, bytes: 123_456 }

describe('the micro benchmarks', () => {
  for (const { name: file, benches } of files) {
    for (const each of benches) {
      it(`of ${file} do what they say: ${each.name}`, () => checkOnce(each))
    }
  }

  it('stand beside each part of the hot path', () => {
    assert.deepEqual(
      files.filter(({ benches }) => benches.length > 0).map(({ name }) => name),
      [
        'adapters/crypto/digest',
        'adapters/http/text-frame',
        'core/connection',
        'core/lane',
        'core/room',
        'protocol/codec',
        'telemetry/recorders',
      ],
    )
  })

  it('have names of their own, which leave the table in 80 columns', () => {
    for (const { benches } of files) {
      for (const { name } of benches) assert.ok(line(name, figures).length <= 80, name)
      assert.equal(new Set(benches.map(({ name }) => name)).size, benches.length)
    }
    assert.ok(head().length <= 80)
  })
})

describe('a measurement', () => {
  const counted = (answer: (n: number) => number | Promise<number>, wrongAt = Infinity) => {
    let [runs, checks] = [0, 0]
    const each = bench(
      'counted',
      () => ({
        run: () => answer((runs += 1)),
        check(last) {
          checks += 1
          assert.ok(last === runs && runs < wrongAt)
        },
      }),
      4,
    )
    return { each, told: () => ({ runs, checks }) }
  }

  for (const [kind, answer] of [
    ['at once', (n: number) => n],
    ['later', (n: number) => Promise.resolve(n)],
  ] as const) {
    it(`is of what answers ${kind}, its first answer and its last checked`, async () => {
      const { each, told } = counted(answer)
      const { nanoseconds } = await measure(each, brief)
      const { min, median, max } = nanoseconds
      assert.ok(min > 0 && min <= median && median <= max)
      assert.equal(told().checks, 2)
      assert.ok(told().runs > brief.rounds)
    })
  }

  it('fails when an answer is wrong, be it after many runs', async () => {
    for (const wrongAt of [1, 2])
      await assert.rejects(measure(counted((n) => n, wrongAt).each, brief), assert.AssertionError)
  })

  it('counts what one operation allocates', async () => {
    const page = 64 * 1_024
    const { bytes = NaN } = await measure(
      bench('pages', () => ({ run: () => [new Uint8Array(page), new Uint8Array(page)], check() {} }), 2),
      brief,
    )
    assert.ok(bytes >= page && bytes < page * 1.1, `${bytes}`)
  })
})

describe('inputs', () => {
  it('go round and round', () => {
    const next = cycle(several(3, (at) => at))
    assert.deepEqual([next(), next(), next(), next()], [0, 1, 2, 0])
  })
})

describe('a word', () => {
  const names = (words: string[]) =>
    matching(files, words).map(({ name, benches }) => [name, benches.map((each) => each.name)])

  it('chooses by the names of file and benchmark', () => {
    assert.deepEqual(names([]).length, files.length)
    assert.deepEqual(names(['Codec', 'ack']), [['protocol/codec', ['encode an ack']]])
    assert.deepEqual(names(['nonsense']), [])
  })
})
