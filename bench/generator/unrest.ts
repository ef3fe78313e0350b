/** What members do besides talking: some leave and others come, some lose their connections, some read on without end. */

import { micros } from '../clock.ts'
import { Unable } from '../failure.ts'
import type { Witness } from '../ledger/witness.ts'
import type { Storm, Unrest as Wanted } from '../plan/plan.ts'
import type { Crowd } from './crowd.ts'
import { each } from './many.ts'
import { pace } from './pace.ts'
import type { Seat } from './seat.ts'
import { visit } from './visit.ts'

const pollMs = 20

export class Unrest {
  /** Sentences about those who could not come, or come back. */
  readonly failures = new Map<string, number>()
  readonly #timers: NodeJS.Timeout[] = []
  readonly #running = new Set<Promise<void>>()
  /** Witnesses whose connections were cut, and who are not back. */
  readonly #away = new Set<Witness>()
  #leaver = 0
  #visited = 0
  readonly #end = new AbortController()

  /** `share` is the part of the run's rooms that are here, 0 to 1. */
  constructor(
    private readonly crowd: Crowd,
    private readonly wanted: Wanted,
    private readonly share: number,
  ) {}

  /** Begins with the load. */
  start(): void {
    const { churn, visitors, storms } = this.wanted
    this.#slowDown()
    this.#every(churn, () => this.#churn())
    this.#every(visitors, () => this.#visit())
    for (const storm of storms) this.#timers.push(setTimeout(() => this.#run(this.#storm(storm)), storm.atMs))
  }

  /**
   * Nobody starts anything any more; resolves when all that is under way has ended, or has had its time, or the run is
   * stopped. Nothing is owed to those who are not back by then.
   */
  async end(patienceMs: number, signal: AbortSignal): Promise<void> {
    this.#end.abort()
    for (const timer of this.#timers) clearTimeout(timer)
    const begun = micros()
    while (this.#running.size > 0 && !signal.aborted && micros() - begun < patienceMs * 1_000)
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    for (const witness of this.#away) {
      witness.left = true
      this.#fail('Members did not come back in time')
    }
  }

  #every(perSecond: number, job: () => Promise<void>): void {
    const here = perSecond * this.share
    if (here === 0) return
    let place = 0
    const schedule = () => ({ place, due: (++place * 1e6) / here })
    void pace(schedule, micros(), () => this.#run(job()), this.#end.signal)
  }

  #run(job: Promise<void>): void {
    const running = job
      .catch((error: unknown) => this.#failed(error))
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  #failed(error: unknown): void {
    if (!(error instanceof Unable)) throw error
    this.#fail(error.message)
  }

  #fail(why: string): void {
    this.failures.set(why, (this.failures.get(why) ?? 0) + 1)
  }

  #slowDown(): void {
    const { slowReaders } = this.wanted
    if (slowReaders === 0) return
    const { length } = this.crowd.ledger.rooms
    const members = this.crowd.seats.length / length
    this.crowd.seats.forEach((seat, i) => {
      if (i % members >= members - slowReaders) seat.slowDown()
    })
  }

  /** One of those who may goes, and another comes. */
  async #churn(): Promise<void> {
    const seat = this.#next(({ place, slow, busy }) => place.restless && !slow && !busy)
    await seat?.alone(async () => {
      await seat.peer.leave()
      if (!this.#end.signal.aborted) await seat.replace()
    })
  }

  async #visit(): Promise<void> {
    const { rooms } = this.crowd.ledger
    const room = rooms[this.#visited++ % rooms.length]
    if (room) await visit(this.crowd.peerage, room)
  }

  async #storm({ share }: Storm): Promise<void> {
    const { dialect } = this.crowd.peerage
    const { listeners } = this.crowd
    const able = listeners.filter(
      ({ slow, busy, place }) => !slow && !busy && (dialect.resumes || place.restless),
    )
    const part = Math.min(1, (share * listeners.length) / able.length)
    const struck = able.filter((_, i) => Math.floor((i + 1) * part) > Math.floor(i * part))
    const cutAt = micros()
    for (const seat of struck) {
      const { peer } = seat
      seat.busy = true
      if (peer.witness && !dialect.resumes) peer.witness.left = true
      peer.cut()
    }
    // A storm is that all come back at once.
    await each(struck, (seat) => this.#comeBack(seat, cutAt), struck.length)
  }

  async #comeBack(seat: Seat, cutAt: number): Promise<void> {
    const { dialect, ledger } = this.crowd.peerage
    const { witness } = seat.peer
    if (witness) this.#away.add(witness)
    try {
      if (dialect.resumes && witness) await seat.resume(witness)
      else await seat.replace()
      ledger.latencies.resume.record(micros() - cutAt)
    } catch (error) {
      if (witness) witness.left = true
      this.#failed(error)
    } finally {
      if (witness) this.#away.delete(witness)
      seat.busy = false
    }
  }

  /** One after the other, over all rooms. */
  #next(wanted: (seat: Seat) => boolean): Seat | undefined {
    const seats = this.crowd.seats.filter(wanted)
    // Coprime to most audiences, so that the rooms take turns.
    return seats[(this.#leaver++ * 31) % seats.length]
  }
}
