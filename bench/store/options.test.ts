import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exitCodes, Unable } from '../failure.ts'
import { help, readOptions } from './options.ts'

describe('the options of bench:store', () => {
  it('have the values that the help tells', () => {
    const { rounds, seconds, rooms, messages, large } = readOptions([])
    assert.deepEqual(
      { rounds, seconds, rooms, messages, large },
      {
        ...{ rounds: 3, seconds: 1, rooms: [20, 1, 1_000], messages: 10_000_000, large: false },
      },
    )
    for (const told of ['(3)', '(1)', '(20,1,1000)', '(10m)']) assert.ok(help.includes(told), told)
  })

  it('are read as people write them', () => {
    const { rounds, rooms, messages } = readOptions(['--rounds', '7', '--rooms', '1k,2', '--messages', '1m'])
    assert.deepEqual([rounds, rooms, messages], [7, [1_000, 2], 1_000_000])
  })

  for (const [argv, sentence] of [
    [['--rounds', 'many'], '--rounds cannot be "many"'],
    [['--rounds', '0'], '--rounds is from 1 to 100, not 0'],
    [['--rooms', '20,'], '--rooms cannot be ""'],
    [['--messages', '5'], '--messages is from 100000 to 100000000, not 5'],
    [['--json='], '--json is empty'],
    [['--explain', 'plans'], '--explain goes with --large'],
    [['--fast'], "Unknown option '--fast'"],
  ] as const) {
    it(`refuse ${argv.join(' ')} in a sentence that names the help`, () => {
      assert.throws(
        () => readOptions(argv),
        (error) =>
          error instanceof Unable &&
          error.exitCode === exitCodes.usage &&
          error.message === `${sentence}. See: npm run bench:store -- --help`,
      )
    })
  }

  it('fit a terminal of 80 columns', () => {
    assert.ok(help.split('\n').every((line) => line.length <= 80))
  })
})
