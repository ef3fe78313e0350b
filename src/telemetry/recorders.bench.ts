import assert from 'node:assert/strict'
import { bench, cycle, several } from '../../test/micro/bench.ts'
import { attemptOf, deliveryOf, draftWith } from '../../test/support/facts.ts'
import { metricsOf } from '../../test/support/scraped.ts'
import { watched } from '../../test/support/watched-hub.ts'
import { createLogger, logRecorder } from './logs/logs.ts'
import { guardOf } from './guard.ts'
import { probeOf, type Recorder } from './recorders.ts'

const strict = guardOf({ counted() {}, told: (_fact, error) => assert.fail(String(error)) })
const slowMs = 250

/** Telling one delivery to whoever listens, and to one that counts. */
const telling = (name: string, open: () => Recorder[] | Promise<Recorder[]>) =>
  bench(name, async () => {
    let [runs, told] = [0, 0]
    const counting: Recorder = { delivered: ({ recipients }) => void (told += recipients) }
    const probe = probeOf([...(await open()), counting], strict)
    const tried = [attemptOf()]
    const next = cycle(
      several(64, (at) => deliveryOf(draftWith({ tried }), { recipients: 10, ms: 8 + at / 10 })),
    )
    return {
      run() {
        runs += 1
        probe.delivered(next())
        return told
      },
      check: (answer) => assert.ok(answer > 0 && answer === runs * 10),
    }
  })

const metrics = () => metricsOf({ slowMs }).recorder
const log = () => logRecorder(createLogger('silent'), { slowMs })
const dashboard = async () => (await watched()).watch.recorder

export const benches = [
  telling('tell of a delivery: nobody', () => []),
  telling('metrics', () => [metrics()]),
  telling('metrics, log', () => [metrics(), log()]),
  telling('metrics, log, dashboard', async () => [metrics(), log(), await dashboard()]),
]
