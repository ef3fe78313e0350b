/** One probe that reports to many recorders. */

import type { Probe } from '../core/probe.ts'

export type Recorder = Partial<Probe>

/** Hears of a recorder that threw. */
export interface Breakage {
  /** Every time. */
  counted(): void
  /** The first time for each fact, so that a broken recorder cannot flood the log. */
  told(fact: keyof Probe, error: unknown): void
}

type Telling = { [Fact in keyof Probe]: (recorder: Recorder, ...fact: Parameters<Probe[Fact]>) => void }

const telling: Telling = {
  opened: (recorder) => recorder.opened?.(),
  closed: (recorder, fact) => recorder.closed?.(fact),
  refused: (recorder, fact) => recorder.refused?.(fact),
  stored: (recorder, fact) => recorder.stored?.(fact),
  storeFailed: (recorder, fact) => recorder.storeFailed?.(fact),
  delivered: (recorder, fact) => recorder.delivered?.(fact),
  evicted: (recorder, fact) => recorder.evicted?.(fact),
  gapSeen: (recorder, fact) => recorder.gapSeen?.(fact),
  draining: (recorder) => recorder.draining?.(),
  drained: (recorder, fact) => recorder.drained?.(fact),
}

/** Tells every recorder every fact, in the order given. One that throws costs neither the others nor the caller. */
export function probeOf(recorders: readonly Recorder[], breakage: Breakage): Probe {
  const told = new Set<keyof Probe>()

  function broke(name: keyof Probe, error: unknown): void {
    breakage.counted()
    if (told.has(name)) return
    told.add(name)
    breakage.told(name, error)
  }

  function report<Fact extends keyof Probe>(name: Fact): (...fact: Parameters<Probe[Fact]>) => void {
    const tell: Telling[Fact] = telling[name]
    const listening = recorders.filter((recorder) => recorder[name])
    return (...fact) => {
      for (const recorder of listening) {
        try {
          tell(recorder, ...fact)
        } catch (error) {
          broke(name, error)
        }
      }
    }
  }

  return {
    opened: report('opened'),
    closed: report('closed'),
    refused: report('refused'),
    stored: report('stored'),
    storeFailed: report('storeFailed'),
    delivered: report('delivered'),
    evicted: report('evicted'),
    gapSeen: report('gapSeen'),
    draining: report('draining'),
    drained: report('drained'),
  }
}
