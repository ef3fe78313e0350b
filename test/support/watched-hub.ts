/** A hub that is watched, with its clock, its machine and its journal under the test's hand. */

import assert from 'node:assert/strict'
import type { Probe } from '../../src/core/probe.ts'
import type { JournalState } from '../../src/protocol/watched.ts'
import { Watch } from '../../src/telemetry/watch/watch.ts'
import { hubWorld } from './hub-world.ts'

const ample = { records: 0, bytes: 0, maxBytes: 100, deadLetters: 0, damaged: 0, broken: false }

export async function watched() {
  const world = hubWorld({ writers: 1 })
  const { clock, hub, recorded } = world
  let journal: () => JournalState = () => ({ ...ample, room: 'ample' })
  let machine = { busyMs: 0, cpuMs: 0, heapBytes: 10, rssBytes: 20 }
  const failures: string[] = []
  let stalledMs = 0
  let setMs = 0
  const watch = new Watch({
    version: '1.2.3',
    clock: {
      ...clock,
      now: () => clock.now() + stalledMs + setMs,
      monotonic: () => clock.monotonic() + stalledMs,
    },
    hub: () => hub,
    journal: () => journal(),
    guard:
      (name, listener) =>
      (...fact) => {
        try {
          listener(...fact)
        } catch {
          failures.push(name)
        }
      },
    machine: () => machine,
    busyMs: () => machine.busyMs,
  })
  const tell = watch.recorder as unknown as Record<string, ((fact: unknown) => void) | undefined>
  let told = 0
  const hear = () => {
    for (const { name, fact } of recorded.facts.slice(told)) tell[name satisfies keyof Probe]?.(fact)
    told = recorded.facts.length
  }
  const room = await hub.createRoom('glass')
  const ada = await world.joined(room.id, 'Ada')
  const say = (ref: string) => ada.say({ type: 'send', room: room.id, text: 'hello', ref })
  const said = () => ada.socket.of('message')
  const use = (next: Partial<typeof machine>) => (machine = { ...machine, ...next })
  const stall = (ms: number) => (stalledMs += ms)
  const setClock = (ms: number) => (setMs = ms)
  const breakJournal = () => (journal = () => assert.fail('broken'))
  return { ...world, watch, hear, room, say, said, use, stall, setClock, breakJournal, failures }
}
