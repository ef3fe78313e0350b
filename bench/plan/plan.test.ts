import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { commandLine, helpOf, readArguments } from '../commands/arguments.ts'
import { growthDoor } from '../commands/growth.ts'
import { loadDoors, presetDoors } from '../commands/load.ts'
import { storeDoor } from '../commands/store.ts'
import { watchingDoor } from '../commands/watching.ts'
import { burst, rate } from '../commands/options.ts'
import { messagesOf, mostOf, restlessOf, sharesOf, type Plan } from './plan.ts'
import { burstLoad, pacedLoad, readPlan } from './read-plan.ts'

const burstOf = (...argv: string[]) => readPlan('burst', readArguments(burst, argv), burstLoad)
const rateOf = (...argv: string[]) => readPlan('rate', readArguments(rate, argv), pacedLoad)

describe('a plan', () => {
  it('is whole without any argument', () => {
    const { url, rooms, listeners, senders, load, size, drainMs } = burstOf()
    assert.equal(url, 'http://127.0.0.1:8080/')
    assert.deepEqual([rooms, listeners, senders, size, drainMs], [20, 20, 1, 200, 10_000])
    assert.deepEqual(load, { kind: 'burst', messages: 500, window: 64 })
  })

  it('follows from any two of messages, rate and duration', () => {
    const pace = (...argv: string[]) => {
      const { load } = rateOf(...argv)
      return load.kind === 'paced' ? [load.messages, load.perSecond] : []
    }
    assert.deepEqual(pace('-n', '60k', '-d', '60s'), [60_000, 1_000])
    assert.deepEqual(pace('-r', '500/s', '-d', '1m'), [30_000, 500])
    assert.deepEqual(pace('-n', '100', '-r', '50'), [100, 50])
    assert.deepEqual(pace(), [10_000, 1_000])
    assert.deepEqual(pace('--shape', 'hold 10 2s, spike 100 1s'), [120, 100])
    assert.throws(() => pace('-n', '1', '-r', '1', '-d', '1'), /two of/)
    assert.throws(() => pace('-n', '1', '--shape', 'hold 10 2s'), /stands for/)
  })

  it('counts messages over all senders', () => {
    const two = burstOf('--rooms', '3', '--senders', '2', '-n', '10')
    assert.deepEqual([messagesOf(two), mostOf(two)], [60, 10])
    const uneven = rateOf('--rooms', '3', '-n', '10')
    assert.deepEqual([messagesOf(uneven), mostOf(uneven)], [10, 4])
  })

  it('takes an address however it is written', () => {
    const urls = ['ws://chat:1', 'wss://chat:1', 'chat:1', 'http://chat:1/base'].map(
      (url) => burstOf('-u', url).url,
    )
    assert.deepEqual(urls, ['http://chat:1/', 'https://chat:1/', 'http://chat:1/', 'http://chat:1/base'])
  })

  it('reads what people do besides talking', () => {
    const { unrest } = rateOf('--churn', '5/s', '--storm', '50%@1s', '--storm', '1@2s', '--slow-readers', '2')
    assert.deepEqual([unrest.churn, unrest.slowReaders], [5, 2])
    assert.deepEqual(unrest.storms, [
      { share: 0.5, atMs: 1_000 },
      { share: 1, atMs: 2_000 },
    ])
    assert.throws(() => rateOf('--storm', 'much@1s'), /a share and a time/)
    assert.throws(() => rateOf('--slow-readers', '21'), /some of the --listeners/)
  })

  it('knows who may leave: slow readers, half of the rest where people come and go, and those in storms without a way back', () => {
    const restless = (resumes: boolean, ...argv: string[]) => restlessOf(rateOf('-l', '10', ...argv), resumes)
    assert.equal(restless(true), 0)
    assert.equal(restless(true, '--slow-readers', '2', '--churn', '1/s'), 2 + 4)
    assert.deepEqual([restless(true, '--storm', '30%@1s'), restless(false, '--storm', '30%@1s')], [0, 3])
  })

  it('gives each worker whole rooms, and every room to one', () => {
    for (const [rooms, workers] of [
      [20, 3],
      [2, 8],
      [1, 1],
    ] as const) {
      const shares = sharesOf({ rooms, workers } as Plan)
      assert.equal(shares.length, Math.min(rooms, workers))
      assert.equal(
        shares.reduce((next, { first, count }) => (assert.equal(first, next), next + count), 0),
        rooms,
      )
    }
  })

  it('refuses what makes no sense, with a way to the help', () => {
    const wrong = [
      ['--window', '0'],
      ['-n', 'many'],
      ['--size', '63'],
      ['--size', '5KiB'],
      ['--rooms', '0'],
      ['-u', 'ftp://x'],
      ['--nope'],
      ['x'],
    ]
    for (const argv of wrong) {
      assert.throws(() => burstOf(...argv), {
        name: 'Unable',
        exitCode: 2,
        message: /See: npm run bench -- burst --help$/,
      })
    }
  })

  it('can be done again by its words', () => {
    for (const argv of [
      [],
      ['--window', 'inf', '--metrics', 'off', '-n', '3k', '-l', '0', '--drain', '1500ms'],
      ['--storm', '50%@1s', '--storm', '1@2s', '--slo', 'delivery.p99<50ms'],
    ]) {
      const given = readArguments(burst, argv)
      const [name, ...words] = given.words()
      assert.equal(name, 'burst')
      assert.deepEqual(readArguments(burst, words).words(), given.words())
      assert.deepEqual(burstOf(...words), burstOf(...argv))
    }
    const words = readArguments(rate, ['--shape', 'hold 1 2s', '--slo', 'a<b', '--start', "it's"]).words()
    assert.equal(commandLine(words), `rate --shape 'hold 1 2s' --slo 'a<b' --start 'it'\\''s'`)
  })
})

describe('every command that loads a server', () => {
  it('has help that names every option within 80 columns', () => {
    for (const { command } of [...loadDoors, ...presetDoors, watchingDoor, growthDoor, storeDoor]) {
      const help = helpOf(command)
      for (const { name } of command.options) assert.ok(help.includes(`--${name}`))
      for (const line of help.split('\n')) assert.ok(line.length <= 80, line)
    }
  })

  it('that is a preset is a plan without any further word', () => {
    for (const { command } of presetDoors) {
      const plan = readPlan(command.name, readArguments(command, []), pacedLoad)
      assert.ok(messagesOf(plan) > 0, command.name)
    }
  })
})
