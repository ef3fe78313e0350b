/** Runs as a restless machine makes them, whose truth is known: what the studies are proved with. */

import type { Summary } from '../results/summary.ts'
import { summaryOf } from '../terminal/summary-cases.ts'
import { interleave, type Side } from './series.ts'

/** Gives numbers from 0 up to 1. */
type Chance = () => number

/** Shares: 0.05 is 5 %. */
export interface Restlessness {
  /** How far a run is from the next, as the spread of a bell curve. */
  noise: number
  /** How much slower the machine is at the end of a series than at its beginning. */
  drift?: number
  /** How much less side b bears. */
  loss?: number
}

/** Draws from a bell curve around 0 with a spread of 1 (Box-Muller). */
export function bell(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
}

/**
 * A run of a machine that is so much faster than usual; tails of latency are twice as restless. `own` is what each figure
 * has of noise that others do not have.
 */
export function madeUpRun(
  speed: number,
  minute: number,
  changed: Partial<Summary> = {},
  own: () => number = () => 1,
): Summary {
  const usual = summaryOf()
  const slower = (name: 'ack' | 'delivery' | 'last') => {
    const { p50, p99, p999, ...rest } = usual.latency[name]
    const tail = speed ** 2
    return { ...rest, p50: p50 / speed / own(), p99: p99 / tail / own(), p999: p999 / tail / own() }
  }
  return {
    ...usual,
    run: minute.toString(36).padStart(8, '0'),
    startedAt: new Date(Date.UTC(2026, 0, 1) + minute * 60e3).toISOString(),
    deliveriesPerSecond: usual.deliveriesPerSecond * speed * own(),
    ackedPerSecond: usual.ackedPerSecond * speed * own(),
    latency: { ...usual.latency, ack: slower('ack'), delivery: slower('delivery'), last: slower('last') },
    cost: { ...usual.cost, serverPerDelivery: 14.2 / speed / own() },
    ...changed,
  }
}

/** So many runs a side in the order given, or in turns. */
export function madeUpSeries(
  chance: Chance,
  runs: number,
  { noise, drift = 0, loss = 0 }: Restlessness,
  order: readonly Side[] = interleave(runs),
): Record<Side, Summary[]> {
  const made = order.map((side, i) => {
    // Half of the variance is the whole run's, half is each figure's own.
    const half = () => Math.exp(noise * Math.SQRT1_2 * bell(chance))
    const speed = half() * (1 - (drift * i) / order.length) * (side === 'b' ? 1 - loss : 1)
    return { side, run: madeUpRun(speed, i, {}, half) }
  })
  const of = (side: Side) => made.filter((each) => each.side === side).map(({ run }) => run)
  return { a: of('a'), b: of('b') }
}

export interface MadeUpServer {
  /** Messages a second that it bears. */
  capacity: number
  /** How far its capacity in a run is from the next. */
  noise: number
  /** The chance that a run fails or passes for no reason. */
  flukes?: number
  /** The most that the generator can make. */
  generator?: number
}

/** A run at a rate: the p99 rises with the load, past 50 ms where it is too much for this run. */
export function runAt(chance: Chance, rate: number, server: MadeUpServer): Summary {
  const { capacity, noise, flukes = 0, generator = Infinity } = server
  const usual = summaryOf()
  const used = rate / (capacity * Math.exp(noise * bell(chance)))
  const met = chance() < flukes ? used > 1 : used <= 1
  const p99 = met ? 2_000 + 48_000 * used ** 8 : 50_000 * used ** 4 + 1
  const invalid = rate > generator
  return {
    ...usual,
    ...(invalid ? { verdict: 'invalid' as const, reasons: ['The generator was 31 ms late (p99).'] } : {}),
    deliveriesPerSecond: Math.min(rate, capacity) * usual.members,
    messages: { ...usual.messages, sent: rate * 6, acked: rate * 6 },
    deliveries: { expected: rate * 6 * usual.members, received: rate * 6 * usual.members },
    latency: { ...usual.latency, delivery: { ...usual.latency.delivery, p99 } },
    slos: [{ text: 'delivery.p99<50ms', measured: `${(p99 / 1e3).toFixed(1)}ms`, met }],
    server: { ...usual.server, source: 'made up', eventLoopUtilization: Math.min(0.99, 0.97 * used) },
  }
}
