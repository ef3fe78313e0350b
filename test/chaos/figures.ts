/** What a run measures besides being right: how much was acked, and how long people waited after each fault. */

import type { Ack, Said } from './evidence.ts'
import type { FaultKind } from './plan.ts'

/** Times in milliseconds, one for each fault that was measured to its end before the next one struck. */
export interface Waits {
  times: number
  /** From the fault to the first ack of something said after it. */
  first: number[]
  /** The same, where Postgres was still away. */
  away: number[]
  /** From the return of Postgres, or from a fault that left it alone, to the first ack by it. */
  back: number[]
}

interface Open {
  kind: FaultKind
  at: number
  returnedAt: number | undefined
  answered: boolean
}

export class Figures {
  readonly acks: Record<Ack['durable'], number> = { postgres: 0, journal: 0 }
  readonly waits = new Map<FaultKind, Waits>()
  /** Milliseconds that the server took to end when asked. */
  readonly drains: number[] = []
  private open: Open | undefined
  private postgresAway = false

  get ackedTotal(): number {
    return this.acks.postgres + this.acks.journal
  }

  /** A fault strikes now; what was measured of the one before is given up. */
  struck(kind: FaultKind, at: number): void {
    this.waitsOf(kind).times += 1
    if (kind !== 'server') this.postgresAway = true
    this.open = { kind, at, returnedAt: this.postgresAway ? undefined : at, answered: false }
  }

  /** Postgres is back. */
  returned(at: number): void {
    this.postgresAway = false
    if (this.open) this.open.returnedAt = at
  }

  acked({ sends }: Said, durable: Ack['durable'], at: number): void {
    this.acks[durable] += 1
    const { open } = this
    const saidAt = sends[0]?.at
    if (!open || saidAt === undefined || saidAt < open.at) return
    const away = open.returnedAt === undefined
    // Committed by a backend that the fault had not reached yet: nobody was kept waiting so far.
    if (away && durable === 'postgres') return
    const waits = this.waitsOf(open.kind)
    if (!open.answered) {
      open.answered = true
      waits.first.push(at - open.at)
      if (away) waits.away.push(at - open.at)
    }
    if (open.returnedAt === undefined || durable !== 'postgres') return
    waits.back.push(at - open.returnedAt)
    this.open = undefined
  }

  private waitsOf(kind: FaultKind): Waits {
    const waits = this.waits.get(kind) ?? { times: 0, first: [], away: [], back: [] }
    this.waits.set(kind, waits)
    return waits
  }
}
