/** The figures that a run is quoted with: always all of them, so that no two runs are compared by half the truth. */

import { figures, formatBytes, formatCount, formatMicros } from '../units.ts'
import type { Summary } from './summary.ts'

export interface Figure {
  name: string
  /** With its unit; `–` where it is not known. */
  text: string
  /** What else one must know to read it. */
  note: string
}

/** The verdict as people read it. */
export function verdictWord({ verdict }: Summary): string {
  return verdict === 'missed' ? 'SLO MISSED' : verdict.toUpperCase()
}

const unknown = '–'

export function headline(summary: Summary): Figure[] {
  const { latency, cost, messages, deliveries, rooms, members } = summary
  const { delivery } = latency
  const time = (micros: number) => (delivery.count === 0 ? unknown : formatMicros(micros))
  const intended = 'delivery, from the intended time'
  return [
    {
      name: 'deliveries',
      text: `${formatCount(Math.round(summary.deliveriesPerSecond))}/s`,
      note: `${formatCount(deliveries.received)} in ${figures(summary.seconds)} s; ${formatCount(rooms)} rooms × ${formatCount(members)} members`,
    },
    { name: 'p50', text: time(delivery.p50), note: intended },
    { name: 'p99', text: time(delivery.p99), note: intended },
    { name: 'p99.9', text: time(delivery.p999), note: intended },
    {
      name: 'promises',
      text: faults(summary),
      note: `${formatCount(messages.acked)} of ${formatCount(messages.sent)} messages acked`,
    },
    {
      name: 'server CPU',
      text: cost.serverPerDelivery === undefined ? unknown : `${figures(cost.serverPerDelivery)} µs`,
      note: 'a delivery',
    },
    {
      name: 'server memory',
      text:
        cost.serverBytesPerConnection === undefined ? unknown : formatBytes(cost.serverBytesPerConnection),
      note: `a connection${kernel(summary)}`,
    },
  ]
}

/** The machine and the repeats, which belong to every figure. */
export function circumstances({ environment }: Summary): string {
  const { cpu, cores, memoryBytes, os, node, loopback } = environment
  const where = loopback ? 'loopback: server and generator share the machine' : 'over a network'
  return `${cores} × ${cpu}, ${formatCount(Math.round(memoryBytes / 1e9))} GB, ${os}, Node ${node.replace(/^v/, '')}; ${where}; 1 run`
}

function faults({ checks, agreeingRooms, rooms }: Summary): string {
  const order = checks.outOfOrder + checks.disagreement
  const other =
    Object.values(checks).reduce((sum, count) => sum + count, 0) - checks.lost - checks.duplicate - order
  const ordered =
    order > 0
      ? `${formatCount(order)} out of order`
      : agreeingRooms === rooms
        ? 'order ok'
        : 'order not known'
  return [
    `${formatCount(checks.lost)} lost`,
    `${formatCount(checks.duplicate)} doubled`,
    ordered,
    ...(other > 0 ? [`${formatCount(other)} more`] : []),
  ].join(', ')
}

function kernel({ cost, server }: Summary): string {
  const { kernelBytesPerConnection: kernel } = cost
  const sockets = kernel === undefined ? '' : `; the kernel ${formatBytes(kernel)} more, both ends`
  return server?.rssBytesMax === undefined
    ? sockets
    : `${sockets}; at most ${formatBytes(server.rssBytesMax)} in all`
}
