import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readArguments } from '../commands/arguments.ts'
import { burst } from '../commands/options.ts'
import { glassroom } from '../dialects/glassroom.ts'
import { parseSlo } from '../plan/slo.ts'
import { burstLoad, readPlan } from '../plan/read-plan.ts'
import { anew, anotherStart } from '../server/restart.ts'
import { Scrape } from '../server/scrape.ts'
import { gather, type Gathered } from './gather.ts'
import { summarize, type Outcome } from './summarize.ts'
import type { Reconciled, Summary } from './summary.ts'

function row(what: string, ours: number, theirs: number): Reconciled {
  return { what, metric: `${what.replaceAll(' ', '_')}_total`, ours, theirs, agrees: ours === theirs }
}

/** What runs in which nothing was said come to. */
function outcomeOf(reconciliation: Reconciled[], changed: Partial<Outcome> = {}): Outcome {
  const given = readArguments(burst, [])
  const memory = { sockets: undefined, server: undefined, generators: 0 }
  return {
    ...{ run: 'abcdefgh', startedAt: '', again: '', options: {}, slos: [], marks: [] },
    plan: readPlan('burst', given, burstLoad),
    gathered: gather([]),
    ...{ loadBegan: 0, interrupted: false, dialect: glassroom, filling: { rooms: 0, members: 0 } },
    ...{ before: memory, filled: memory, server: { source: 'none' }, reconciliation },
    ...changed,
  }
}

function found(
  rows: Reconciled[],
): Pick<Summary, 'exitCode' | 'notes' | 'reconciliation'> & { metrics: number } {
  const { exitCode, notes, reconciliation, checks } = summarize(outcomeOf(rows))
  return { exitCode, ...(notes ? { notes } : {}), reconciliation, metrics: checks.metrics }
}

describe('the summary of a run', () => {
  it('has every difference to the server’s counters as a finding', () => {
    const { exitCode, metrics, notes } = found([row('messages kept', 9, 8), row('deliveries', 9, 9)])
    assert.deepEqual([exitCode, metrics, notes], [91, 1, undefined])
  })

  it('compares nothing with a server that was started anew, and says so', () => {
    const pages = [
      new Scrape('process_start_time_seconds 1'),
      new Scrape('process_start_time_seconds 2'),
    ] as const
    const start = anotherStart(...pages, [])
    assert.ok(start)
    const { exitCode, ...rest } = found([start])
    assert.notEqual(exitCode, 91)
    assert.deepEqual(rest, { metrics: 0, notes: [anew], reconciliation: [] })
    assert.ok(summarize(outcomeOf([start])).unchecked.includes('metrics'))
  })

  it('compares nothing where others came, but takes more messages on the same connections for a finding', () => {
    const more = [row('messages kept', 9, 12), row('deliveries', 90, 120)]
    const came = found([row('connections opened', 10, 12), row('connections open', 0, 2), ...more])
    assert.match(came.notes?.join() ?? '', /^Somebody else used the server, too \(2 more connections/)
    assert.deepEqual([came.metrics, came.reconciliation], [0, []])
    const same = found([row('connections opened', 10, 10), row('connections open', 0, 0), ...more])
    assert.deepEqual([same.exitCode, same.metrics, same.notes], [91, 2, undefined])
  })

  it('judges objectives by what was found, and leaves what it was given as it was', () => {
    const gathered: Gathered = {
      ...gather([]),
      rooms: [
        { room: 'a', acked: 1, deliveries: 1, agrees: true },
        { room: 'b', acked: 1, deliveries: 1, agrees: false },
      ],
    }
    const kept = structuredClone({ ...gathered, latencies: undefined })
    const slos = [parseSlo('deliveries.rate>=1/s')]
    const outcome = outcomeOf([row('messages kept', 9, 8)], { gathered, slos })
    const [first, again] = [summarize(outcome), summarize(outcome)]
    assert.deepEqual(first, again)
    assert.deepEqual({ ...gathered, latencies: undefined }, kept)
    assert.equal(first.perRoom[0]?.room, 'b')
    assert.deepEqual([first.verdict, first.slos[0]?.met, first.cases.length], ['broken', false, 1])
    assert.ok(first.reasons.some((reason) => reason.startsWith('Missed: deliveries.rate>=1/s')))
  })
})
