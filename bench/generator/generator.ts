/** One generator: its rooms from the first connection to the last account. */

import { micros } from '../clock.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { findDialect } from '../dialects/dialects.ts'
import { Unable } from '../failure.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Slow } from '../ledger/slowest.ts'
import { evidenceOf } from '../ledger/evidence.ts'
import { owed, settle } from '../ledger/settlement.ts'
import type { RoomRow, SlowMessage, WorkerEffort } from '../results/summary.ts'
import type { Ours } from '../server/reconcile.ts'
import { unlessStopped } from '../stopping.ts'
import { audit, type Audit } from './audit.ts'
import { openCrowd, type Crowd } from './crowd.ts'
import { Effort } from './effort.ts'
import type { Beat, Counts, Hand, Part, Settling, Task } from './hand.ts'
import { awaitNumbers, drain, dueBy, speak } from './load.ts'
import { addCounts } from './tally.ts'
import { Unrest } from './unrest.ts'

/** Everything that is there once the rooms are. */
interface Scene {
  task: Task
  dialect: Dialect
  crowd: Crowd
  ledger: Ledger
  unrest: Unrest
}

/** Milliseconds for those who are on their way back when all is said. */
const mostPatienceMs = 5_000

export class Generator implements Hand {
  #open: Scene | undefined
  #startAt = Infinity
  readonly #stop = new AbortController()
  #effort = new Effort()
  /** While it spoke: waiting afterwards makes nobody less busy. */
  #spoken: WorkerEffort | undefined
  readonly #pulse = new Effort()

  async open(task: Task): Promise<void> {
    const dialect = await findDialect(task.plan.dialect)
    const crowd = await openCrowd(task, dialect)
    const unrest = new Unrest(crowd, task.plan.unrest, task.share.count / task.plan.rooms)
    this.#open = { task, dialect, crowd, ledger: crowd.ledger, unrest }
  }

  async fill(): Promise<void> {
    await this.#scene.crowd.fill()
  }

  async speak(startAt: number): Promise<void> {
    const { task, crowd, ledger, unrest } = this.#scene
    const { plan, share } = task
    this.#startAt = startAt
    this.#effort = new Effort()
    // Messages carry their times in whole microseconds.
    ledger.measuredFrom = Math.floor(startAt + plan.warmupMs * 1_000)
    unrest.start()
    try {
      await speak({ plan, share, ledger, speakers: crowd.speakers, startAt, signal: this.#stop.signal })
    } finally {
      await unrest.end(Math.min(plan.drainMs, mostPatienceMs), this.#stop.signal)
    }
    this.#spoken = this.#effort.summary()
  }

  drain(): Promise<boolean> {
    const { ledger, task } = this.#scene
    return drain(ledger, task.plan.drainMs, this.#stop.signal)
  }

  awaitNumbers(): Promise<void> {
    const { ledger, task } = this.#scene
    return awaitNumbers(ledger, task.plan.numbersMs, this.#stop.signal)
  }

  async settle(how: Settling): Promise<Part> {
    const { ledger, crowd, unrest } = this.#scene
    const { cpu, eventLoopUtilization } = this.#spoken ?? this.#effort.summary()
    const effort = { ...this.#effort.summary(), cpu, eventLoopUtilization }
    const { audited, agreed, unread } = await this.#check(how)
    const slow = crowd.seats.filter(({ slow }) => slow)
    return {
      counts: this.#counts(),
      owed: owed(ledger),
      ours: this.#ours(),
      refusals: ledger.refusals,
      departures: addCounts([crowd.departures(), unrest.failures]),
      slow: { members: slow.length, closed: slow.filter(({ departure }) => departure).length },
      latencies: ledger.latencies.encode(),
      violations: ledger.findings.counts,
      cases: ledger.findings.cases,
      ...(audited ? { audit: audited } : {}),
      agreeingRooms: agreed.size,
      ...(unread === undefined ? {} : { unread }),
      slowest: ledger.slowest.messages.map((slow) => this.#slowMessage(slow)),
      rooms: ledger.rooms.map((room): RoomRow => {
        const deliveries = room.witnesses.reduce((sum, { order }) => sum + order.count, 0)
        return { room: room.id, acked: room.acked, deliveries, agrees: agreed.has(room.id) }
      }),
      evidence: ledger.rooms.map((room) =>
        JSON.stringify(evidenceOf(room, how.drained || !this.#stop.signal.aborted)),
      ),
      effort,
    }
  }

  stop(): Promise<void> {
    this.#stop.abort()
    return Promise.resolve()
  }

  async end(): Promise<void> {
    await this.#open?.crowd.end()
  }

  beat(): Promise<Beat> {
    const latencies = this.#open?.ledger.latencies
    return Promise.resolve({
      connected: this.#open?.crowd.connected ?? 0,
      joined: this.#open?.crowd.joined ?? 0,
      ...(this.#open ? { counts: this.#counts() } : {}),
      ...(latencies ? { taken: latencies.take(['ack', 'delivery', 'last', 'lag']) } : {}),
      effort: this.#pulse.lap(),
    })
  }

  get #scene(): Scene {
    if (!this.#open) throw new Error('a generator works only after it was opened')
    return this.#open
  }

  async #check({ drained, audit: wanted }: Settling): Promise<Checked> {
    const { crowd, ledger } = this.#scene
    const { aborted } = this.#stop.signal
    // What an interrupted run did not wait for is not lost.
    if (aborted && !drained) return { agreed: new Set() }
    // Repeats may still be on their way when all that was owed is there.
    const unflushed = await complaint(() => this.#unlessStopped(crowd.flush()))
    const orders = settle(ledger)
    const agreed = new Set([...orders.keys()].map(({ id }) => id))
    if (aborted || !wanted) return { agreed }
    let audited: Audit | undefined
    const unread = await complaint(async () => {
      audited = await this.#unlessStopped(audit(ledger, crowd.peerage.venue, orders))
    })
    return { audited, agreed, unread: unflushed ?? unread }
  }

  /** What a stop found still to do is done all the same; one that comes meanwhile ends it. */
  #unlessStopped<Value>(job: Promise<Value>): Promise<Value> {
    const { signal } = this.#stop
    return signal.aborted ? job : unlessStopped(signal, job)
  }

  #counts(): Counts {
    const { task, ledger, crowd } = this.#scene
    const { sent, late, acked, ackedMeasured, journaled, refused, deliveries, deliveriesMeasured } = ledger
    const share = task.share.count / task.plan.rooms
    return {
      planned: dueBy(task.plan, micros() - this.#startAt) * share,
      ...{ sent, late, acked, ackedMeasured, journaled, refused, deliveries, deliveriesMeasured },
      unanswered: ledger.unanswered,
      unnumbered: ledger.unnumbered,
      bytesReceived: crowd.seats.reduce(
        (sum, { peer }) => sum + peer.bytesReceived,
        crowd.peerage.tally.bytes,
      ),
      lastProgressAt: ledger.lastProgressAt,
    }
  }

  #ours(): Required<Ours> {
    const { ledger, crowd } = this.#scene
    const { tally } = crowd.peerage
    const here = crowd.seats.filter(({ peer }) => peer.connected)
    return {
      sent: ledger.sent,
      acked: ledger.acked,
      journaled: ledger.journaled,
      unanswered: ledger.unanswered,
      deliveries: tally.frames,
      unheard: tally.unheard,
      refusals: ledger.refusals,
      repeated: 0,
      setAside: ledger.findings.counts.setAside,
      opened: tally.opened,
      unopened: tally.unopened,
      left: tally.left,
      departures: tally.departures,
      online: here.length,
      rooms: new Set(here.map(({ place }) => place.room)).size,
    }
  }

  #slowMessage({ sender, seq, latency }: Slow): SlowMessage {
    const { ledger, crowd } = this.#scene
    const book = ledger.books[sender - ledger.shape.firstSender]
    const intended = book?.intended(seq) ?? 0
    const ackedAt = book?.answeredAt(seq) ?? 0
    const traceId = crowd.peerage.tracing.idOf(sender, seq)
    return {
      room: book?.room.id ?? '',
      ...{ sender, seq, delivery: latency },
      at: (intended - this.#startAt) / 1e6,
      lag: (book?.sentAt(seq) ?? 0) - intended,
      ...(ackedAt > 0 ? { ack: ackedAt - intended } : {}),
      ...(traceId === undefined ? {} : { traceId }),
    }
  }
}

interface Checked {
  audited?: Audit | undefined
  /** Ids of the rooms whose members saw one order. */
  agreed: ReadonlySet<string>
  /** Why something could not be checked. */
  unread?: string | undefined
}

/** The sentence with which a job failed, if it did. */
async function complaint(job: () => Promise<void>): Promise<string | undefined> {
  try {
    await job()
    return undefined
  } catch (error) {
    if (error instanceof Unable) return error.message
    throw error
  }
}
