/** What growth costs, as tables. */

import type { Spread } from '../peers/statistics.ts'
import type { Table } from '../peers/table.ts'
import { figures, formatCount, formatShare } from '../units.ts'
import { costsOf, idleShare, type Cost, type Part } from './costs.ts'
import type { GrowthRun } from './growth.ts'
import { loads, type Growing } from './sizes.ts'

export function growthTables(runs: readonly GrowthRun[], grows: Growing): Table[] {
  const parts: Part[] = ['saturation', 'rate']
  return parts.map((part) => tableOf(runs, grows, part))
}

function tableOf(runs: readonly GrowthRun[], grows: Growing, part: Part): Table {
  const { unit } = loads[grows]
  const costs = costsOf(runs, grows, part)
  const speed = (cell: string) => (part === 'saturation' ? [cell] : [])
  return {
    title: titleOf(grows, part),
    heads: [grows, ...speed('messages/s'), `µs/${unit}`, 'min–max', '× first', other(unit), 'Postgres'],
    rows: costs.map((cost) => [
      formatCount(cost.size.count),
      ...speed(formatCount(Math.round(cost.messagesPerSecond))),
      ...figuresOf(cost, costs, unit),
    ]),
    notes: part === 'rate' ? notesOf(runs, unit) : [],
  }
}

function titleOf(grows: Growing, part: Part): string {
  const { window, messagesPerSecond } = loads[grows]
  const where = grows === 'listeners' ? 'One room' : 'Rooms of 2'
  return part === 'saturation'
    ? `${where}, ${window} messages under way`
    : `${where}, ${formatCount(messagesPerSecond)} messages/s`
}

function other(unit: 'delivery' | 'message'): string {
  return unit === 'delivery' ? 'µs/message' : 'µs/delivery'
}

function figuresOf(cost: Cost, costs: readonly Cost[], unit: 'delivery' | 'message'): string[] {
  const { message, delivery, database } = cost
  const one = cost[unit]
  const first = costs[0]?.[unit].median ?? NaN
  return [
    figures(one.median),
    range(one),
    figures(one.median / first),
    figures((unit === 'delivery' ? message : delivery).median),
    figures(database.median),
  ]
}

function notesOf(runs: readonly GrowthRun[], unit: 'delivery' | 'message'): string[] {
  const idle = runs.length > 0 ? formatShare(idleShare(runs)) : '–'
  return [
    `µs: CPU of the server’s process for a ${unit}, without what it takes when nobody talks (${idle} of a core). Postgres: µs of all its processes for a message.`,
    ...(runs.some(({ size }) => size.roomsEach > 1)
      ? [
          'With 10,000 rooms each connection is in two of them: many a machine lets a process open no more than 20,000 files.',
        ]
      : []),
  ]
}

function range({ min, max }: Spread): string {
  return `${figures(min)}–${figures(max)}`
}
