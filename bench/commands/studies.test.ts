import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { helpOf, readArguments } from './arguments.ts'
import { compareCommand, comparisonOf } from './compare.ts'
import { findCommand, searchOf } from './find.ts'
import { gateCommand, gateOf } from './gate.ts'

const commands = [findCommand, compareCommand, gateCommand]
const words = (line: string) => line.split(' ').filter((word) => word !== '')
const searched = (line: string) => searchOf(readArguments(findCommand, words(line)))
const compared = (...argv: string[]) => comparisonOf(readArguments(compareCommand, argv))
const gated = (line: string) => gateOf(readArguments(gateCommand, words(line)))

describe('the commands of studies', () => {
  it('have options with names of their own, and a help of 80 columns', () => {
    for (const command of commands) {
      const names = command.options.flatMap(({ name, short }) => [
        name,
        ...(short === undefined ? [] : [short]),
      ])
      assert.equal(new Set(names).size, names.length, command.name)
      for (const line of helpOf(command).split('\n')) assert.ok(line.length <= 80, line)
    }
  })

  it('search the rate against a goal for 6 min when nothing else is asked', () => {
    const slos = ['delivery.p99<50ms']
    assert.deepEqual(searched(''), { axis: 'rate', low: 250, slos, within: 0.05, maxMinutes: 6 })
  })

  it('search any axis, in its unit', () => {
    const { axis, low, high, slos } = searched(
      '--axis listeners --low 1k --high 10k --slo loss==0 --slo ack.p99<1s',
    )
    assert.deepEqual([axis, low, high, slos], ['listeners', 1_000, 10_000, ['loss==0', 'ack.p99<1s']])
    assert.equal(searched('--low 2k/s').low, 2_000)
    assert.throws(() => searched('--axis up'), {
      exitCode: 2,
      message: /rate, listeners, rooms, connections/,
    })
    assert.throws(() => searched('--low 10 --high 5'), { exitCode: 2 })
  })

  it('compare runs that were kept', () => {
    const request = compared('main', 'branch', '--smallest', '2%', '--figure', 'ack p99')
    assert.equal(request.kind, 'saved')
    assert.equal(request.options.smallest, 0.02)
    assert.deepEqual(
      request.options.figures?.map(({ name }) => name),
      ['ack p99'],
    )
  })

  it('compare two servers, or two ways to load one, in turns', () => {
    const servers = compared('--cmd-a', 'node a.js', '--cmd-b', 'node b.js', '-k', '4')
    assert.deepEqual(servers.kind === 'series' && [servers.runs, servers.a.start, servers.b.start], [
      4,
      'node a.js',
      'node b.js',
    ])
    const loads = compared('--options-b=--size 4KB')
    assert.deepEqual(loads.kind === 'series' && [loads.a.options, loads.b.options], [[], ['--size', '4KB']])
    assert.equal(loads.options.anyway, true)
  })

  it('say what is missing or does not go together', () => {
    for (const argv of [
      [],
      ['one'],
      ['one', 'two', 'three'],
      ['--cmd-a', 'x'],
      ['a', 'b', '--options-a=--size 1KB'],
    ])
      assert.throws(() => compared(...argv), { exitCode: 2 })
    assert.throws(() => compared('a', 'b', '--figure', 'luck'), { message: /deliveries\/s, acked\/s/ })
    assert.throws(() => gated('now'), { message: /--baseline/ })
    assert.throws(() => gated('--baseline main'), { message: /runs of now/ })
  })

  it('gate runs against a baseline', () => {
    const { baseline, now, maxRegression, options } = gated(
      '--baseline main.json --max-regression 8% --single one two',
    )
    assert.deepEqual([baseline, now, maxRegression, options.single], ['main.json', 'one,two', 0.08, true])
  })

  it('take no option that they do not obey', () => {
    for (const words of ['--html x', '--junit x', '--csv x', '--md x', '-o x', '-q'])
      assert.throws(() => searched(words), { exitCode: 2 }, words)
    for (const words of ['--html x', '--junit x', '--csv x', '-q'])
      assert.throws(() => compared('a', 'b', ...words.split(' ')), { exitCode: 2 }, words)
    assert.equal(compared('a', 'b', '--md', 'x', '-o', 'runs', '--json').kind, 'saved')
  })
})
