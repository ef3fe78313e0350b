import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Unable } from '../failure.ts'
import { helpOf, readArguments } from './arguments.ts'
import { growthDoor, growthOptions } from './growth.ts'
import { watchingDoor, watchingOptions } from './watching.ts'

const watching = (...argv: string[]) => watchingOptions(readArguments(watchingDoor.command, argv))
const growth = (...argv: string[]) => growthOptions(readArguments(growthDoor.command, argv))

describe('the options of bench watching and bench growth', () => {
  it('have the values that the help tells', () => {
    assert.deepEqual(watching(), { quick: false, rounds: 3, rate: undefined })
    assert.deepEqual(growth(), { quick: false, rounds: 3, only: ['listeners', 'rooms'] })
    assert.equal(growth('--quick').rounds, 1)
    for (const { command } of [watchingDoor, growthDoor])
      assert.match(helpOf(command), /\(3, with\s+--quick\s+1\)/)
  })

  it('are read as people write them', () => {
    const { rate, rounds } = watching('--rate', '40k', '--rounds', '2', '--quick')
    assert.deepEqual([rate, rounds], [40_000, 2])
    assert.deepEqual(growth('--only', 'rooms').only, ['rooms'])
  })

  for (const [options, argv, sentence] of [
    [watching, ['--rounds', 'many'], '--rounds cannot be "many"'],
    [watching, ['--rate', '5'], '--rate is from 1000 to 1000000, not 5'],
    [watching, ['--soak', 'runs/x'], "Unknown option '--soak'"],
    [growth, ['--rounds', '0'], '--rounds is from 1 to 100, not 0'],
    [growth, ['--only', 'members'], 'Nothing that grows is called "members"'],
    [growth, ['--markdown='], '--markdown is empty'],
    [growth, ['--soak', 'runs/x', '--only', 'rooms'], '--only does not go with --soak'],
  ] as const) {
    it(`refuse ${argv.join(' ')} in a sentence`, () => {
      assert.throws(
        () => options(...argv),
        (error) => error instanceof Unable && error.message.startsWith(sentence),
      )
    })
  }
})
