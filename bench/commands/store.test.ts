import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exitCodes, Unable } from '../failure.ts'
import { helpOf, readArguments } from './arguments.ts'
import { storeDoor, storeOptions } from './store.ts'

const optionsOf = (...argv: string[]) => storeOptions(readArguments(storeDoor.command, argv))

describe('the options of bench store', () => {
  it('have the values that the help tells', () => {
    const nowhere = { databaseUrl: undefined, explain: undefined }
    const small = { rounds: 3, seconds: 1, rooms: [20, 1, 1_000], large: undefined, ...nowhere }
    assert.deepEqual(optionsOf(), small)
    assert.deepEqual(optionsOf('--large'), { ...small, large: 10_000_000 })
    const help = helpOf(storeDoor.command)
    for (const told of ['(3)', '(1)', '(20,1,1000)', '(10m)']) assert.ok(help.includes(told), told)
  })

  it('are read as people write them', () => {
    const { rounds, rooms, large } = optionsOf('--rounds=7', '--rooms=1k,2', '--large', '--messages=1m')
    assert.deepEqual([rounds, rooms, large], [7, [1_000, 2], 1_000_000])
  })

  for (const [argv, sentence] of [
    [['--rooms', '20,'], '--rooms cannot be ""'],
    [['--rooms', '0'], '--rooms cannot be "0"'],
    [['--rooms', '2001'], '--rooms cannot be "2001"'],
    [['--large', '--messages', '5'], '--messages is from 100000 to 100000000, not 5'],
    [['--explain', 'plans'], '--explain goes with --large'],
    [['--messages', '1m'], '--messages goes with --large'],
  ] as const) {
    it(`refuse ${argv.join(' ')} in a sentence that names the help`, () => {
      assert.throws(
        () => optionsOf(...argv),
        (error) =>
          error instanceof Unable &&
          error.exitCode === exitCodes.usage &&
          error.message.startsWith(sentence) &&
          error.message.endsWith('. See: npm run bench -- store --help'),
      )
    })
  }
})
