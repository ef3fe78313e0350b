/** A probe that remembers the facts it was told, in order. */

import type { Probe } from '../../src/core/probe.ts'

type Fact = { [Name in keyof Probe]: { name: Name; fact: Parameters<Probe[Name]>[0] } }[keyof Probe]

export class RecordingProbe {
  readonly facts: Fact[] = []
  readonly probe: Probe = new Proxy({} as Probe, {
    get: (_, name: keyof Probe) => (fact: never) => void this.facts.push({ name, fact }),
  })

  names(): string[] {
    return this.facts.map(({ name }) => name)
  }

  of<Name extends keyof Probe>(name: Name): Parameters<Probe[Name]>[0][] {
    return this.facts
      .filter((told) => told.name === name)
      .map((told) => told.fact as Parameters<Probe[Name]>[0])
  }
}
