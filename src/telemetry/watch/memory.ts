/** All that is remembered, each part bounded. */

import type { Attempt } from '../../core/message.ts'
import type { Clock } from '../../core/ports.ts'
import type { Way } from '../traces/way.ts'
import { CircuitHistory } from './circuit-history.ts'
import { Epochs } from './epochs.ts'
import { EventLoop } from './event-loop.ts'
import { KeptWays } from './kept-ways.ts'
import { LaneHistory } from './lanes.ts'
import { ReplayedWays } from './replayed-ways.ts'
import { Tally } from './tally.ts'
import { Traffic } from './traffic.ts'
import type { Circumstances } from './why.ts'

export class Memory {
  readonly tally = new Tally()
  readonly ways = new KeptWays()
  readonly traffic = new Traffic()
  readonly lanes = new LaneHistory()
  readonly circuit = new CircuitHistory()
  readonly replays = new ReplayedWays()
  readonly epochs: Epochs
  readonly loop: EventLoop

  /** `busyMs`: for how long the event loop was at work since the process began. */
  constructor(clock: Pick<Clock, 'now' | 'monotonic' | 'after'>, busyMs: () => number) {
    this.epochs = new Epochs(clock)
    this.loop = new EventLoop(clock, busyMs)
  }

  /** The messages that were in a batch with this one, itself among them; `now` is in monotonic milliseconds. */
  withBatchesOf(way: Way, now: number): Way[] {
    const attempts = new Set(this.attemptsOf(way))
    return [...this.ways.all(now)].filter(
      (other) => other === way || this.attemptsOf(other).some((attempt) => attempts.has(attempt)),
    )
  }

  /** That of its replay included. */
  private attemptsOf(way: Way): readonly Attempt[] {
    const replayed = this.replays.of(way)
    return replayed ? [...way.tried, replayed.attempt] : way.tried
  }

  /** What went on while a message was on its way. */
  around(way: Way): Circumstances {
    const { receivedAt, endedAt, tried } = way
    return {
      behind: this.lanes.behind(way),
      stoodStillMs: this.loop.stoodStill(receivedAt, endedAt),
      switchingMs: this.circuit.switchingMs(receivedAt, tried[0]?.begunAt ?? endedAt),
      replayed: this.replays.of(way),
    }
  }
}
