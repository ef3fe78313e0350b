import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { helpOf, readArguments } from '../commands/arguments.ts'
import { burst, rate } from '../commands/options.ts'
import { commandOf, messagesOf, mostOf, planBurst, planRate } from './plan.ts'

const burstOf = (...argv: string[]) => planBurst(readArguments(burst, argv))
const rateOf = (...argv: string[]) => planRate(readArguments(rate, argv))

describe('a plan', () => {
  it('is whole without any argument', () => {
    const { url, rooms, listeners, senders, messages, window, size, drainMs } = burstOf()
    assert.equal(url.href, 'http://127.0.0.1:8080/')
    assert.deepEqual(
      [rooms, listeners, senders, messages, window, size, drainMs],
      [20, 20, 1, 500, 64, 200, 10_000],
    )
  })

  it('follows from any two of messages, rate and duration', () => {
    const pace = (...argv: string[]) => [rateOf(...argv).messages, rateOf(...argv).perSecond]
    assert.deepEqual(pace('-n', '60k', '-d', '60s'), [60_000, 1_000])
    assert.deepEqual(pace('-r', '500/s', '-d', '1m'), [30_000, 500])
    assert.deepEqual(pace('-n', '100', '-r', '50'), [100, 50])
    assert.deepEqual(pace(), [10_000, 1_000])
    assert.throws(() => pace('-n', '1', '-r', '1', '-d', '1'), /two of/)
  })

  it('counts messages over all senders', () => {
    const two = burstOf('--rooms', '3', '--senders', '2', '-n', '10')
    assert.deepEqual([messagesOf(two), mostOf(two)], [60, 10])
    const uneven = rateOf('--rooms', '3', '-n', '10')
    assert.deepEqual([messagesOf(uneven), mostOf(uneven)], [10, 4])
  })

  it('takes an address however it is written', () => {
    const urls = ['ws://chat:1', 'wss://chat:1', 'chat:1', 'http://chat:1/base'].map(
      (url) => burstOf('-u', url).url.href,
    )
    assert.deepEqual(urls, ['http://chat:1/', 'https://chat:1/', 'http://chat:1/', 'http://chat:1/base'])
    assert.equal(burstOf('-u', 'http://chat:1/base').metrics?.href, 'http://chat:1/base/metrics')
    assert.equal(burstOf('--metrics', 'off').metrics, undefined)
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

  it('can be done again by the command it prints', () => {
    for (const argv of [
      [],
      ['--window', 'inf', '--metrics', 'off', '-n', '3k', '-l', '0', '--drain', '1500ms'],
    ]) {
      const plan = burstOf(...argv)
      assert.deepEqual(burstOf(...commandOf(plan).split(' ').slice(5)), plan)
    }
    for (const argv of [
      ['-n', '1000', '-d', '3s'],
      ['-n', '100', '-r', '7/s'],
      ['-r', '1k/s', '-d', '1m'],
    ]) {
      const plan = rateOf(...argv)
      assert.deepEqual(rateOf(...commandOf(plan).split(' ').slice(5)), plan)
    }
  })

  it('has help that names every option within 80 columns', () => {
    for (const command of [burst, rate]) {
      const help = helpOf(command)
      for (const { name } of command.options) assert.ok(help.includes(`--${name}`))
      for (const line of help.split('\n')) assert.ok(line.length <= 80, line)
    }
  })
})
