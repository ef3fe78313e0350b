/** What is seen of a run while it goes on. */

import type { Second } from '../results/second.ts'

/** What a view writes to: stderr, or something that stands for it. */
export interface Screen {
  isTTY?: boolean
  columns?: number
  rows?: number
  hasColors?(): boolean
  write(text: string): unknown
}

/** Told of a run as it happens. None of these throws, and none waits. */
export interface View {
  /** What is being done; `share` is how much of it, from 0 to 1, where that is known. */
  phase(text: string, share?: number): void
  /** A second of the load has passed. */
  second(second: Second): void
  /** Something worth remembering has happened now: a fault, a step of the shape. */
  mark(text: string): void
  /** Leaves the screen for what is printed next. Nothing is shown afterwards. */
  end(): void
}

/** What is known of a run before it begins. */
export interface Heading {
  command: string
  url: string
  /** `20 rooms × 51 members`. */
  audience: string
  /** `1k/s for 60s`. */
  load: string
  /** Messages that will be said in all. */
  messages: number
  /** Seconds of the load with its warm-up; none: it lasts until all is said. */
  seconds?: number
  workers: number
  /** Past these the generator measures itself; none: it does not go by the clock. */
  limits?: { eventLoopUtilization: number; lagP99: number }
}

/** Of a run that nobody watches. */
export const noView: View = { phase() {}, second() {}, mark() {}, end() {} }
