/** What was measured, as tables: medians of the rounds, and ratios within them. */

import type { Table } from '../peers/table.ts'
import { median } from '../studies/statistics.ts'
import { figures, formatCount } from '../units.ts'
import type { Measured } from './measure.ts'

const heads = ['', 'conns', 'stored/s', 'x COPY', 'min–max', 'x insert', 'x CPU', 'Node', 'PG']

/** A table for each count of rooms. */
export function tablesOf(measured: readonly Measured[]): Table[] {
  const counts = [...new Set(measured.map(({ rooms }) => rooms))]
  return counts.map((rooms) => tableOf(rooms, measured))
}

function tableOf(rooms: number, measured: readonly Measured[]): Table {
  const here = measured.filter((each) => each.rooms === rooms)
  const first = here.filter(({ round }) => round === 1)
  return {
    title: rooms === 1 ? '1 room' : `${formatCount(rooms)} rooms`,
    heads,
    rows: first.map(({ way, connections }) =>
      rowOf(
        here.filter((each) => each.way === way && each.connections === connections),
        here,
      ),
    ),
    notes: [
      'Ratios are to the fastest COPY and the fastest insert of the same round; medians of the rounds.',
      'Node, PG: µs of CPU a message, of the process that stores it and of all of Postgres.',
      'Whole server: over WebSockets, each room’s one member talks to itself; up to 2,000 messages of 69 bytes under way in all; started with its Postgres and warmed up for 3 s first; on one core, where there are two, with Postgres and the clients on the other.',
      'x CPU: the CPU of the cheapest COPY of the round over this CPU; other load does not matter to it.',
    ],
  }
}

function rowOf(turns: readonly Measured[], here: readonly Measured[]): string[] {
  const speeds = turns.map(({ perSecond }) => perSecond)
  const over = (kind: Measured['kind']) =>
    turns.map((turn) => turn.perSecond / fastest(here, kind, turn.round))
  const copy = over('copy')
  const [first] = turns
  return [
    first?.way ?? '',
    String(first?.connections ?? ''),
    formatCount(Math.round(median(speeds))),
    figures(median(copy)),
    `${figures(Math.min(...copy))}–${figures(Math.max(...copy))}`,
    figures(median(over('insert'))),
    known(median(turns.map((turn) => cheapestCopy(here, turn.round) / cpuOf(turn)))),
    known(median(turns.map(({ ours }) => ours))),
    known(median(turns.map(({ postgres }) => postgres))),
  ]
}

/** What a Postgres takes that is not ours, nobody tells. */
function known(figure: number): string {
  return Number.isNaN(figure) ? '–' : figures(figure)
}

function fastest(here: readonly Measured[], kind: Measured['kind'], round: number): number {
  const speeds = here.filter((each) => each.kind === kind && each.round === round)
  return Math.max(...speeds.map(({ perSecond }) => perSecond))
}

function cheapestCopy(here: readonly Measured[], round: number): number {
  const copies = here.filter((each) => each.kind === 'copy' && each.round === round)
  return Math.min(...copies.map(cpuOf))
}

function cpuOf({ ours, postgres }: Measured): number {
  return ours + postgres
}
