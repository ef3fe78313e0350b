/** What a server remembers of itself for whoever looks: its last two minutes, and the ways of its last messages. */

import type { Clock } from '../../core/ports.ts'
import type { JournalState, JourneyDetail, Now, TraceQuery, Traces } from '../../protocol/watched.ts'
import type { Guard } from '../guard.ts'
import type { Recorder } from '../recorders.ts'
import { digitsOf } from '../traces/trace-context.ts'
import { journeyOf } from './journey.ts'
import { readBusyMs, readMachine, type Machine } from './machine.ts'
import { Memory } from './memory.ts'
import { nameOf, nowOf, type WatchedHub } from './now.ts'
import { recorderOf } from './recorder.ts'
import { Pauses } from './pauses.ts'
import { Seconds } from './seconds.ts'
import { TraceIndex } from './trace-index.ts'
import { findTraces, namedTraces } from './trace-search.ts'
import { why } from './why.ts'

export interface WatchDeps {
  version: string
  clock: Clock
  /** Asked for when somebody looks: by then there is one. */
  hub(): WatchedHub
  journal(): JournalState
  guard: Guard
  machine?: () => Machine
  busyMs?: () => number
}

export class Watch {
  readonly recorder: Recorder
  private readonly memory: Memory
  private readonly seconds: Seconds
  private readonly startedAt: number

  constructor(private readonly deps: WatchDeps) {
    const { clock, hub, journal, machine = readMachine, busyMs = readBusyMs } = deps
    this.startedAt = clock.now()
    this.memory = new Memory(clock, busyMs)
    this.recorder = recorderOf(this.memory, clock)
    const { tally, loop } = this.memory
    this.seconds = new Seconds({
      clock,
      takeCounted: () => tally.take(),
      takeLag: () => loop.takeLag(),
      counts: () => hub().counts,
      journal,
      circuit: () => hub().circuit,
      machine,
    })
  }

  /** Begins to count seconds, once there is a hub; the answer stops it. */
  start(): () => void {
    const { guard } = this.deps
    const { epochs, loop, traffic } = this.memory
    const parts = [() => epochs.note(), () => traffic.turn(), () => this.seconds.sample()]
    const guarded = parts.map((part) => guard('second', part))
    const stops = [
      loop.start(guard),
      this.seconds.start(() => {
        for (const part of guarded) part()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** The server answered a request: work, as messages are. */
  requested(): void {
    this.memory.loop.worked()
  }

  /** The state of this moment, with the seconds after the second `after`. */
  now(after: number): Now {
    const { deps, memory, startedAt } = this
    return nowOf({ ...deps, memory, startedAt, seconds: this.seconds.after(after) })
  }

  /** The rooms with the most traffic of the last ten seconds, the busiest first. */
  busiestRooms(most: number): { id: string; name: string }[] {
    return this.memory.traffic.busiest(most).map(({ id }) => ({ id, name: nameOf(this.deps.hub(), id) }))
  }

  /** A message's way, by its id or that of its trace; undefined when it is not remembered, or was never here. */
  journey(id: string): JourneyDetail | undefined {
    const { memory } = this
    const now = this.deps.clock.monotonic()
    const way = memory.ways.find(id, now)
    if (!way) return undefined
    const index = new TraceIndex(memory.withBatchesOf(way, now), memory)
    return {
      ...journeyOf(way, {
        epoch: memory.epochs.at(way.endedAt),
        roomName: nameOf(this.deps.hub(), way.room),
      }),
      why: why(way, memory.around(way)),
      spans: [...index.ownSpans(way), ...index.batchSpans(way)],
    }
  }

  /** Those traces that are remembered, by their ids, of 32 digits or, without the zeros before them, fewer. */
  traces(traceIds: readonly string[]): Promise<Traces> {
    const whole = new Set(traceIds.map((id) => digitsOf(id).toLowerCase().padStart(32, '0')))
    return namedTraces(this.index(), whole, new Pauses(this.deps.clock))
  }

  /** Those that fit, the newest first. */
  find(query: TraceQuery): Promise<Traces> {
    return findTraces(this.index(), query, new Pauses(this.deps.clock))
  }

  private index(): TraceIndex {
    const { memory, deps } = this
    return new TraceIndex(memory.ways.all(deps.clock.monotonic()), memory)
  }
}
