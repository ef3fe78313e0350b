import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Unable } from '../failure.ts'
import { compare } from '../peers/compare.ts'
import { peers } from '../peers/peer.ts'
import { fullPlan, quickPlan, type Plan } from '../peers/plan.ts'
import { renderTerminal, sound } from '../peers/render.ts'
import { workloads } from '../peers/workloads.ts'
import { readArguments, helpOf } from './arguments.ts'
import { peersDoor, planOf } from './peers.ts'

const { command } = peersDoor

function planned(...words: string[]): Plan {
  return planOf(readArguments(command, words))
}

const names = ({ peers, workloads }: Plan) => [...peers, ...workloads].map(({ key }) => key).join(' ')

describe('bench peers', () => {
  it('measures everything, or what it is told to', () => {
    assert.equal(names(planned()), 'glassroom bun uws ws socketio nchan nats 1x1000 100x10 1x32 1000x2 20x20')
    assert.deepEqual([planned().rounds, planned().connections], [fullPlan.rounds, fullPlan.connections])
    assert.equal(names(planned('--quick')), 'glassroom bun uws ws 1x1000 100x10 1x32 1000x2 20x20')
    assert.equal(planned('--quick').connections, quickPlan.connections)
    const some = planned('--only', 'ws,1x32', '--only', 'nats', '--rounds', '5')
    assert.deepEqual([names(some), some.rounds, some.connections], ['ws nats 1x32', 5, 0])
    const idle = planned('--only', 'idle')
    assert.deepEqual([idle.workloads.length, idle.connections], [0, fullPlan.connections])
  })

  it('refuses what it does not know with a sentence', () => {
    const refused = (words: string[], message: RegExp) =>
      assert.throws(
        () => planned(...words),
        (error) => error instanceof Unable && error.exitCode === 2 && message.test(error.message),
      )
    refused(['--only', 'bun,2x2'], /no peer or workload "2x2"/)
    refused(['--rounds', '0'], /--rounds is from 1 to 100, not 0/)
    refused(['--rounds', 'many'], /--rounds cannot be "many"/)
    refused(['--slow'], /--slow/)
  })

  it('explains itself in 80 columns', () => {
    for (const line of helpOf(command).split('\n')) assert.ok(line.length <= 80, line)
  })

  it('compares servers from end to end', { timeout: 60_000 }, async () => {
    const plan = {
      peers: peers.filter(({ key }) => key === 'ws' || key === 'socketio'),
      workloads: [
        { ...workloads[0], key: '2x3', name: '2 × 3', rooms: 2, members: 3, talkers: 1, window: 2 },
      ],
      ...{ rounds: 1, connections: 50, restMs: 0 },
      ...{
        saturation: { warmupMs: 20, measureMs: 150 },
        rates: { warmupMs: 20, runInMs: 20, measureMs: 100 },
      },
    }
    const said: string[] = []
    const { signal } = new AbortController()
    const report = await compare(plan, { signal, say: (what) => said.push(what) })
    assert.deepEqual(report.failures, [])
    assert.equal(sound(report), true)
    assert.equal(said.length, 6)
    for (const { deliveries, server } of report.saturation) assert.ok(deliveries > 0 && server > 0)
    for (const { deliveries, p50 } of report.rates) assert.ok(deliveries > 0 && p50 > 0)
    for (const { connections, server } of report.idle) assert.ok(connections === 50 && server > 0)
    assert.match(renderTerminal(report), /2 × 3: saturation[^]*ws[^]*socket\.io[^]*50 idle connections/)
  })

  it('leaves out who is missing, and tells what to install', async () => {
    const missing = { ...peers[0], key: 'gone', label: 'Gone', missing: () => 'npm i gone' }
    const plan = { ...quickPlan, peers: [missing as (typeof peers)[number]], workloads: [...workloads] }
    const report = await compare(plan, { signal: new AbortController().signal, say: () => undefined })
    assert.deepEqual(report.missing, [{ label: 'Gone', remedy: 'npm i gone' }])
    assert.deepEqual([report.entrants, report.failures], [[], []])
  })

  it('ends with what it had started when it is interrupted', async () => {
    const stop = new AbortController()
    const plan = { ...quickPlan, peers: peers.filter(({ key }) => key === 'ws'), workloads: [...workloads] }
    const say = () => stop.abort()
    await assert.rejects(compare(plan, { signal: stop.signal, say }), (error) => {
      return error instanceof Unable && error.exitCode === 130
    })
  })

  it('tells of a server that does not start, and goes on', async () => {
    const broken = {
      ...{ key: 'broken', label: 'Broken', speech: 'broadcast' as const, version: () => '' },
      missing: () => undefined,
      prepare: () => Promise.resolve({ command: 'false' }),
    }
    const ws = peers.filter(({ key }) => key === 'ws')
    const plan = { ...quickPlan, peers: [broken, ...ws], workloads: [], connections: 10, restMs: 0 }
    const report = await compare(plan, { signal: new AbortController().signal, say: () => undefined })
    assert.match(report.failures[0]?.message ?? '', /ended before it listened/)
    assert.deepEqual(
      report.idle.map(({ entrant }) => entrant),
      ['ws'],
    )
    assert.equal(sound(report), false)
  })
})
