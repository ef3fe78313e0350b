/** Notes everything that happens in one round, with the time, for the checker and for the figures. */

import type { AckFrame } from '../../src/protocol/frames.ts'
import type { Finding } from './checker.ts'
import { finding } from './checker.ts'
import { emptyEvidence, type Life, type Said, type Sighting, type View } from './evidence.ts'
import type { Figures } from './figures.ts'

export class Recorder {
  readonly evidence = emptyEvidence()
  /** What is wrong without looking at history. */
  readonly findings: Finding[] = []

  constructor(
    readonly figures: Figures,
    /** Milliseconds since the run began. */
    readonly now: () => number,
  ) {}

  /** Notes what was done, or became, in words. */
  incident(what: string): void {
    this.evidence.incidents.push({ at: this.now(), what })
  }

  say(said: Said): void {
    this.evidence.said.set(said.ref, said)
  }

  acked(said: Said, { ref, id, seq, sentAt, durable }: AckFrame): void {
    const at = this.now()
    this.evidence.acks.push({ ref, at, id, seq, sentAt, durable })
    this.figures.acked(said, durable, at)
  }

  refused({ ref }: Said, code: string): void {
    this.evidence.refusals.push({ at: this.now(), ref, code })
  }

  view(listener: string, room: string, life: Life): View {
    const view: View = { listener, room, life, at: this.now(), sightings: [], open: false }
    this.evidence.views.push(view)
    return view
  }

  saw(view: View, sighting: Omit<Sighting, 'at'>): void {
    view.sightings.push({ at: this.now(), ...sighting })
  }

  closed(listener: string, code: number, explained: boolean): void {
    this.evidence.closes.push({ at: this.now(), listener, code, explained })
  }

  /** The server did what it never may, whatever stands in history. */
  misled(what: string): void {
    this.findings.push(finding('process', what))
  }
}
