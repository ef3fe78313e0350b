/**
 * Requests at their time. Open: each has a time at which it is due, and waits for a free connection if there is none; its
 * latency counts from when it was due. Closed: each connection sends as soon as it is free, which hides what it could not send.
 */

import { micros } from '../clock.ts'
import { pace } from '../generator/pace.ts'
import { Latency } from '../ledger/latency.ts'
import { openLines, type Line, type Request } from './autocannon.ts'

/** A request, and what is expected of it. */
export interface Shot {
  /** Its endpoint's name. */
  name: string
  request: Request
  /** The status that is the right one. */
  status: number
}

export interface FiringOptions {
  url: URL
  connections: number
  /** Requests a second in all; undefined: as fast as they are answered. */
  perSecond: number | undefined
  /** Microseconds; the warm-up is part of it. */
  duration: number
  warmup: number
  /** Seconds. */
  timeoutSeconds: number
  signal: AbortSignal
  next: () => Shot
}

/** What became of one endpoint's requests; latencies are of those that were answered as expected after the warm-up. */
export class Score {
  sent = 0
  /** By status. */
  readonly answers = new Map<number, number>()
  readonly latency = new Latency()
}

interface Pending {
  shot: Shot
  due: number
  sentAt: number
}

export class Firing {
  readonly scores = new Map<string, Score>()
  /** From when a request was due; `fromSent` from when it was sent; `lag`: how late the clock of the generator was. */
  readonly latencies = { response: new Latency(), fromSent: new Latency(), lag: new Latency() }
  readonly failures = new Map<string, number>()
  answered = 0
  /** Of those: due after the warm-up; and of these: as expected. */
  afterWarmup = 0
  measured = 0
  sent = 0
  planned = 0
  /** Requests that found no free connection when they were due. */
  waited = 0
  bytes = 0
  /** Why the server is gone, if it is. */
  gone: string | undefined
  /** Microseconds of the run's clock. */
  startedAt = 0
  lastAnswerAt = 0
  #open = false
  readonly #free: Line[] = []
  readonly #pending = new Map<Line, Pending>()
  /** Times of requests that wait for a connection; those before `#waitingFrom` have gone. */
  #waiting: number[] = []
  #waitingFrom = 0
  readonly #stop = new AbortController()
  #settled = () => {}

  /** Aborted when the user wants no more, or there is no server any more. */
  readonly #signal: AbortSignal

  constructor(private readonly options: FiringOptions) {
    this.#signal = AbortSignal.any([options.signal, this.#stop.signal])
  }

  /** When the measured part begins, in microseconds of the run's clock. */
  get measuredFrom(): number {
    return this.startedAt + this.options.warmup
  }

  /** Requests that were due and found no connection until the end. */
  get unsent(): number {
    return this.#waiting.length - this.#waitingFrom
  }

  get underWay(): number {
    return this.#pending.size
  }

  /** Fires all, and waits for the answers as long as one request may take. */
  async run(): Promise<void> {
    const { url, connections, timeoutSeconds, perSecond, duration } = this.options
    this.startedAt = micros()
    // A signal that was given before is not told again.
    if (this.#signal.aborted) return
    this.#open = perSecond === undefined
    const lines = openLines(
      { url, connections, timeoutSeconds },
      {
        free: (line) => this.#freed(line),
        answered: (line, status, bytes) => this.#answered(line, status, bytes),
        failed: (line, why) => this.#failed(line, why),
        lost: (why) => this.#lost(why),
      },
    )
    await (perSecond === undefined ? this.#pause(duration) : this.#paced(perSecond, duration))
    this.#open = false
    await this.#settle(timeoutSeconds * 1_000)
    await lines.end()
  }

  #paced(perSecond: number, duration: number): Promise<void> {
    const count = Math.max(1, Math.round((perSecond * duration) / 1e6))
    let place = 0
    const schedule = () => (place < count ? { place, due: (place++ * 1e6) / perSecond } : undefined)
    return pace(schedule, this.startedAt, (_place, due) => this.#due(due), this.#signal)
  }

  #due(due: number): void {
    this.planned++
    if (due >= this.measuredFrom) this.latencies.lag.record(micros() - due)
    const line = this.#free.shift()
    if (line) return this.#send(line, due)
    this.waited++
    this.#waiting.push(due)
  }

  #freed(line: Line): void {
    if (this.#open) {
      this.planned++
      return this.#send(line, micros())
    }
    const due = this.#waiting[this.#waitingFrom]
    if (due === undefined || this.#signal.aborted) {
      this.#free.push(line)
      if (this.#pending.size === 0) this.#settled()
      return
    }
    this.#waitingFrom++
    this.#send(line, due)
  }

  #send(line: Line, due: number): void {
    const shot = this.options.next()
    this.sent++
    this.#score(shot.name).sent++
    this.#pending.set(line, { shot, due, sentAt: micros() })
    line.send(shot.request)
  }

  #answered(line: Line, status: number, bytes: number): void {
    const pending = this.#pending.get(line)
    if (!pending) return
    const now = micros()
    const { shot, due, sentAt } = pending
    this.#pending.delete(line)
    this.answered++
    this.bytes += bytes
    this.lastAnswerAt = now
    const score = this.#score(shot.name)
    score.answers.set(status, (score.answers.get(status) ?? 0) + 1)
    if (due < this.measuredFrom) return
    this.afterWarmup++
    if (status !== shot.status) return
    this.measured++
    this.latencies.response.record(now - due)
    this.latencies.fromSent.record(now - sentAt)
    score.latency.record(now - due)
  }

  #failed(line: Line, why: string): void {
    if (!this.#pending.delete(line)) return
    this.failures.set(why, (this.failures.get(why) ?? 0) + 1)
  }

  #lost(why: string): void {
    this.gone = why
    this.#stop.abort()
    this.#settled()
  }

  #score(name: string): Score {
    const score = this.scores.get(name) ?? new Score()
    this.scores.set(name, score)
    return score
  }

  #pause(duration: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, duration / 1e3)
      this.#signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
    })
  }

  /** Until nothing waits and nothing is under way, or until the time is over. */
  #settle(ms: number): Promise<void> {
    if (this.#pending.size === 0 && (this.unsent === 0 || this.#signal.aborted)) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#settled = () => (clearTimeout(timer), resolve())
    })
  }
}
