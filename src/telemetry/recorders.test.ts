import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { draftWith, tellEveryFact } from '../../test/support/facts.ts'
import { guardOf } from './guard.ts'
import { probeOf, type Recorder } from './recorders.ts'

const silent = guardOf({ counted() {}, told() {} })

function recorderOfEverything(heard: unknown[][]): Required<Recorder> {
  const hear =
    (name: string) =>
    (...facts: unknown[]) =>
      void heard.push([name, ...facts])
  return {
    opened: hear('opened'),
    closed: hear('closed'),
    refused: hear('refused'),
    stored: hear('stored'),
    storeFailed: hear('storeFailed'),
    journaled: hear('journaled'),
    replayed: hear('replayed'),
    buried: hear('buried'),
    circuitChanged: hear('circuitChanged'),
    delivered: hear('delivered'),
    evicted: hear('evicted'),
    gapSeen: hear('gapSeen'),
    broke: hear('broke'),
    draining: hear('draining'),
    drained: hear('drained'),
  }
}

describe('a probe of many recorders', () => {
  it('tells each fact, whole, to every recorder', () => {
    const [told, first, second]: [unknown[][], unknown[][], unknown[][]] = [[], [], []]
    const error = new Error('away')
    tellEveryFact(recorderOfEverything(told), draftWith(), error)
    const probe = probeOf([recorderOfEverything(first), recorderOfEverything(second)], silent)
    tellEveryFact(probe, draftWith(), error)
    assert.equal(new Set(told.map(([name]) => name)).size, 15)
    assert.deepEqual(first, told)
    assert.deepEqual(second, told)
  })

  it('passes by recorders that do not care for a fact', () => {
    let drained = 0
    const probe = probeOf([{}, { drained: ({ ms }) => void (drained += ms) }], silent)
    tellEveryFact(probe, draftWith(), new Error('away'))
    assert.equal(drained, 10)
  })

  it('keeps a recorder that throws from the other recorders and from the core', () => {
    let opened = 0
    const broken = { opened: () => assert.fail('broken') }
    const probe = probeOf([broken, { opened: () => void (opened += 1) }], silent)
    probe.opened()
    assert.equal(opened, 1)
  })

  it('counts every failure and tells the first one of each fact', () => {
    let counted = 0
    const told: [string, unknown][] = []
    const error = new Error('broken')
    const fail = () => {
      throw error
    }
    const breakage = {
      counted: () => void (counted += 1),
      told: (fact: string, reason: unknown) => void told.push([fact, reason]),
    }
    const probe = probeOf([{ opened: fail, draining: fail }], guardOf(breakage))
    for (let time = 0; time < 5; time++) probe.opened()
    probe.draining()
    assert.equal(counted, 6)
    assert.deepEqual(told, [
      ['opened', error],
      ['draining', error],
    ])
  })

  it('keeps a recorder its own `this`', () => {
    class Counting {
      count = 0
      opened() {
        this.count += 1
      }
    }
    const counting = new Counting()
    probeOf([counting], silent).opened()
    assert.equal(counting.count, 1)
  })
})
