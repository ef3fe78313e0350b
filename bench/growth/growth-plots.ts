/** What growth costs, as pictures. */

import { brief, type Wording } from '../page/words.ts'
import type { Spread } from '../peers/statistics.ts'
import { figures, formatCount } from '../units.ts'
import { costsOf, type Cost } from './costs.ts'
import type { GrowthRun } from './growth.ts'
import { drawPlot, type Look, type Plot, type Series } from './plot.ts'
import { costAxis, countAxis } from './scales.ts'
import { loads, type Growing } from './sizes.ts'

const micros: Wording = (value) => brief(figures(value))

export function growthPlot(runs: readonly GrowthRun[], grows: Growing): string {
  return drawPlot(plotOf(runs, grows))
}

function plotOf(runs: readonly GrowthRun[], grows: Growing): Plot {
  const { unit } = loads[grows]
  const series = seriesOf(runs, grows)
  const points = series.flatMap((each) => each.points)
  const ends = points.flatMap(({ y, min = y, max = y }) => [y, min, max]).filter((value) => value > 0)
  return {
    title: grows === 'listeners' ? 'A delivery in larger rooms' : 'A message among more rooms',
    detail: `CPU for one ${unit}; medians with the lowest and highest of ${roundsOf(runs)}`,
    x: {
      name: grows === 'listeners' ? 'listeners in the room' : 'rooms of 2 members',
      axis: countAxis(points.map(({ x }) => x)),
    },
    y: { name: `CPU, µs/${unit}`, axis: costAxis(ends, micros) },
    series,
  }
}

function roundsOf(runs: readonly GrowthRun[]): string {
  const rounds = Math.max(...runs.map(({ round }) => round))
  return rounds === 1 ? 'one round' : `${rounds} rounds`
}

function seriesOf(runs: readonly GrowthRun[], grows: Growing): Series[] {
  const { window, messagesPerSecond } = loads[grows]
  const { unit } = loads[grows]
  const steady = costsOf(runs, grows, 'rate')
  const perSecond = `${formatCount(messagesPerSecond)} messages/s`
  const lines = [
    line(`server at ${perSecond}`, 'second', steady, (cost) => cost[unit]),
    line(`server, ${window} under way`, 'first', costsOf(runs, grows, 'saturation'), (cost) => cost[unit]),
  ]
  return grows === 'listeners'
    ? lines
    : [...lines, line(`Postgres at ${perSecond}`, 'tail', steady, ({ database }) => database)]
}

function line(name: string, look: Look, costs: readonly Cost[], of: (cost: Cost) => Spread): Series {
  const points = costs.map((cost) => {
    const { median, min, max } = of(cost)
    return { x: cost.size.count, y: median, min, max }
  })
  // A cost of nothing has no place on a logarithmic axis.
  return { name, look, dots: true, points: points.filter(({ min }) => min > 0) }
}
