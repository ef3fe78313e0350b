/** A run's seconds as the columns of a picture: a long run is drawn in fewer columns than it had seconds. */

import type { Quantiles, Second, ServerSecond } from '../results/second.ts'

/** Counts are per second; what else there is, is that of the worst second in it. */
export interface Column extends Second {
  /** Seconds since the load began; it ends at `at`. */
  from: number
}

/** At most so many, which keeps the page of a run of days small. */
const most = 360

export function columnsOf(seconds: readonly Second[], limit = most): Column[] {
  const columns: Column[] = []
  for (const group of groupsOf(seconds, Math.ceil(seconds.length / limit))) {
    const [first] = group
    if (first) columns.push(merged(first, group, Math.max(columns.at(-1)?.at ?? 0, first.at - 1)))
  }
  return columns
}

/** A last second that was cut short goes with the one before it: its rates would be no rates. */
function groupsOf(seconds: readonly Second[], each: number): Second[][] {
  const groups: Second[][] = []
  for (let i = 0; i < seconds.length; i += each) groups.push(seconds.slice(i, i + each))
  const [last, before] = [groups.at(-1), groups.at(-2)]
  const [begun, ended] = [before?.at(-1)?.at ?? 0, last?.at(-1)?.at ?? 0]
  if (last && before && ended - begun < 0.5) before.push(...(groups.pop() ?? []))
  return groups
}

function merged(first: Second, group: readonly Second[], from: number): Column {
  const last = group.at(-1) ?? first
  const perSecond = (value: (second: Second) => number) =>
    Math.round(group.reduce((sum, second) => sum + value(second), 0) / (last.at - from))
  return {
    from,
    at: last.at,
    phase: first.phase,
    planned: perSecond(({ planned }) => planned),
    sent: perSecond(({ sent }) => sent),
    late: perSecond(({ late }) => late),
    acked: perSecond(({ acked }) => acked),
    refused: perSecond(({ refused }) => refused),
    delivered: perSecond(({ delivered }) => delivered),
    inFlight: worst(group.map(({ inFlight }) => inFlight)) ?? 0,
    connected: Math.min(...group.map(({ connected }) => connected)),
    ack: worstOf(group.map(({ ack }) => ack)),
    delivery: worstOf(group.map(({ delivery }) => delivery)),
    last: worstOf(group.map(({ last }) => last)),
    heat: heatOf(group),
    generator: generatorOf(group),
    server: serverOf(group),
  }
}

function worst(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

function worstOf(all: readonly Quantiles[]): Quantiles {
  const of = (name: keyof Quantiles) => worst(all.map((quantiles) => quantiles[name])) ?? 0
  return { p50: of('p50'), p90: of('p90'), p99: of('p99'), max: of('max') }
}

function heatOf(group: readonly Second[]): Second['heat'] {
  const counts = new Map<number, number>()
  for (const [bin, count] of group.flatMap(({ heat }) => heat))
    counts.set(bin, (counts.get(bin) ?? 0) + count)
  return [...counts].sort(([a], [b]) => a - b)
}

function generatorOf(group: readonly Second[]): Second['generator'] {
  const of = (name: keyof Second['generator']) => worst(group.map(({ generator }) => generator[name])) ?? 0
  return {
    cpu: of('cpu'),
    eventLoopUtilization: of('eventLoopUtilization'),
    lagP99: of('lagP99'),
    rssBytes: of('rssBytes'),
  }
}

function serverOf(group: readonly Second[]): ServerSecond {
  const of = (name: keyof ServerSecond) => worst(group.map(({ server }) => server?.[name]))
  return {
    cpu: of('cpu'),
    eventLoopUtilization: of('eventLoopUtilization'),
    rssBytes: of('rssBytes'),
    loopDelayP99: of('loopDelayP99'),
    queue: of('queue'),
  }
}
