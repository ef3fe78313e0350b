/** One probe that reports to many recorders. */

import type { Probe } from '../core/probe.ts'
import type { Guard } from './guard.ts'

export type Recorder = Partial<Probe>

type Telling = { [Fact in keyof Probe]: (recorder: Recorder, ...fact: Parameters<Probe[Fact]>) => void }

const telling: Telling = {
  opened: (recorder) => recorder.opened?.(),
  closed: (recorder, fact) => recorder.closed?.(fact),
  refused: (recorder, fact) => recorder.refused?.(fact),
  stored: (recorder, fact) => recorder.stored?.(fact),
  storeFailed: (recorder, fact) => recorder.storeFailed?.(fact),
  journaled: (recorder, fact) => recorder.journaled?.(fact),
  replayed: (recorder, fact) => recorder.replayed?.(fact),
  buried: (recorder, fact) => recorder.buried?.(fact),
  circuitChanged: (recorder, fact) => recorder.circuitChanged?.(fact),
  delivered: (recorder, fact) => recorder.delivered?.(fact),
  evicted: (recorder, fact) => recorder.evicted?.(fact),
  gapSeen: (recorder, fact) => recorder.gapSeen?.(fact),
  broke: (recorder, fact) => recorder.broke?.(fact),
  draining: (recorder) => recorder.draining?.(),
  drained: (recorder, fact) => recorder.drained?.(fact),
}

/** Tells every recorder every fact, in the order given. One that throws costs neither the others nor the caller. */
export function probeOf(recorders: readonly Recorder[], guard: Guard): Probe {
  function report<Fact extends keyof Probe>(name: Fact): (...fact: Parameters<Probe[Fact]>) => void {
    const tell: Telling[Fact] = telling[name]
    const listening = recorders
      .filter((recorder) => recorder[name])
      .map((recorder) => guard(name, (...fact: Parameters<Probe[Fact]>) => tell(recorder, ...fact)))
    return (...fact) => {
      for (const listener of listening) listener(...fact)
    }
  }

  return {
    opened: report('opened'),
    closed: report('closed'),
    refused: report('refused'),
    stored: report('stored'),
    storeFailed: report('storeFailed'),
    journaled: report('journaled'),
    replayed: report('replayed'),
    buried: report('buried'),
    circuitChanged: report('circuitChanged'),
    delivered: report('delivered'),
    evicted: report('evicted'),
    gapSeen: report('gapSeen'),
    broke: report('broke'),
    draining: report('draining'),
    drained: report('drained'),
  }
}
