import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exitCodes, Unable } from '../failure.ts'
import { help, readOptions, type Study } from './options.ts'

describe('the options of bench:watching and bench:growth', () => {
  it('have the values that the help tells', () => {
    assert.equal(readOptions('watching', []).rounds, 3)
    assert.equal(readOptions('growth', []).rounds, 3)
    assert.equal(readOptions('growth', ['--quick']).rounds, 1)
    assert.match(help.watching, /\(3, with --quick 1\)/)
    assert.match(help.growth, /\(3, with --quick 1\)/)
  })

  it('are read as people write them', () => {
    const { rate, rounds } = readOptions('watching', ['--rate', '40k', '--rounds', '2', '--quick'])
    assert.deepEqual([rate, rounds], [40_000, 2])
    assert.deepEqual(readOptions('growth', ['--only', 'rooms']).only, ['rooms'])
  })

  for (const [study, argv, sentence] of [
    ['watching', ['--rounds', 'many'], '--rounds cannot be "many"'],
    ['watching', ['--rate', '5'], '--rate is from 1000 to 1000000, not 5'],
    ['watching', ['--soak', 'runs/x'], "Unknown option '--soak'"],
    ['growth', ['--rounds', '0'], '--rounds is from 1 to 100, not 0'],
    ['growth', ['--only', 'members'], 'Nothing that grows is called "members"'],
    ['growth', ['--markdown='], '--markdown is empty'],
    ['growth', ['--soak', 'runs/x', '--only', 'rooms'], '--only does not go with --soak'],
    ['growth', ['more'], "Unexpected argument 'more'"],
  ] satisfies [Study, string[], string][]) {
    it(`refuse ${study} ${argv.join(' ')} in a sentence that names the help`, () => {
      assert.throws(
        () => readOptions(study, argv),
        (error) =>
          error instanceof Unable &&
          error.exitCode === exitCodes.usage &&
          error.message.startsWith(sentence) &&
          error.message.endsWith(`. See: npm run bench:${study} -- --help`),
      )
    })
  }

  it('fit a terminal of 80 columns', () => {
    const lines = Object.values(help).flatMap((text) => text.split('\n'))
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    )
  })
})
