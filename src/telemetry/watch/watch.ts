/** What a server remembers of itself for whoever looks: its last two minutes, and the ways of its last messages. */

import type { Clock } from '../../core/ports.ts'
import type { JourneyDetail, Now, Span, TraceQuery } from '../../protocol/watched.ts'
import type { Guard } from '../guard.ts'
import type { JournalState } from '../metrics/gauges.ts'
import type { Recorder } from '../recorders.ts'
import { batchSpan } from '../traces/batch.ts'
import { epochOf } from '../traces/epoch.ts'
import { digitsOf } from '../traces/trace-context.ts'
import type { Way } from '../traces/way.ts'
import { journeyOf } from './journey.ts'
import { readMachine, type Machine } from './machine.ts'
import { Memory } from './memory.ts'
import { nowOf, type WatchedHub } from './now.ts'
import { recorderOf } from './recorder.ts'
import { Seconds } from './seconds.ts'
import { attemptsOf, TraceIndex, waySpans } from './trace-index.ts'
import { findTraces } from './trace-search.ts'
import { why } from './why.ts'

export interface WatchDeps {
  version: string
  clock: Clock
  /** Asked for when somebody looks: by then there is one. */
  hub(): WatchedHub
  journal(): JournalState
  guard: Guard
  machine?: () => Machine
}

export class Watch {
  readonly recorder: Recorder
  private readonly memory: Memory
  private readonly seconds: Seconds
  private readonly startedAt: number
  private readonly epoch: () => number

  constructor(private readonly deps: WatchDeps) {
    const { clock, hub, journal, machine = readMachine } = deps
    this.startedAt = clock.now()
    this.epoch = epochOf(clock)
    this.memory = new Memory(clock)
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
    const { loop, traffic } = this.memory
    const sample = this.deps.guard('second', () => this.seconds.sample())
    const stops = [
      loop.start(),
      this.seconds.start(() => {
        sample()
        traffic.turn()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** The state of this moment, with the seconds after the second `after`. */
  now(after: number): Now {
    const { deps, memory, startedAt } = this
    return nowOf({ ...deps, memory, startedAt, epoch: this.epoch(), seconds: this.seconds.after(after) })
  }

  /** The rooms with the most traffic of the last ten seconds, the busiest first. */
  busiestRooms(most: number): { id: string; name: string }[] {
    return this.memory.traffic
      .busiest(most)
      .map(({ id }) => ({ id, name: this.deps.hub().inMemory(id)?.name ?? id }))
  }

  /** A message's way, by its id or that of its trace; undefined when it is not remembered, or was never here. */
  journey(id: string): JourneyDetail | undefined {
    const { ways } = this.memory
    const now = this.deps.clock.monotonic()
    const way = ways.find(id, now)
    return way && this.detail(way, ways.all(now))
  }

  /** A trace by its id, of 32 digits or, without the zeros before them, fewer. */
  trace(traceId: string): Span[] | undefined {
    return this.index().spans(digitsOf(traceId).toLowerCase().padStart(32, '0'))
  }

  /** Those that fit, the newest first. */
  find(query: TraceQuery): Promise<Span[][]> {
    return findTraces(this.index(), query, this.deps.clock)
  }

  private index(): TraceIndex {
    const { ways, replays } = this.memory
    return new TraceIndex(ways.all(this.deps.clock.monotonic()), { replays, epoch: this.epoch() })
  }

  private detail(way: Way, all: Set<Way>): JourneyDetail {
    const { memory } = this
    const epoch = this.epoch()
    const making = { replays: memory.replays, epoch }
    const batches = attemptsOf(way, making).map((attempt) => {
      const messages = [...all].filter((other) => attemptsOf(other, making).includes(attempt))
      return batchSpan(attempt, messages, epoch)
    })
    return {
      ...journeyOf(way, epoch),
      why: why(way, memory.around(way)),
      spans: [...waySpans(way, making), ...batches],
    }
  }
}
