/** A comparison as people read it: in a terminal, and as the tables of a document. */

import { formatCount } from '../units.ts'
import { wrap } from '../terminal/text.ts'
import { idleTables } from './idle-table.ts'
import { latencyTables } from './latency-tables.ts'
import { inWords, occasion } from './machine.ts'
import { faulty, type Report } from './report.ts'
import { saturationTables } from './saturation-tables.ts'
import { fixedRate } from './steps.ts'
import { summaryTables } from './summary-table.ts'
import { forMarkdown, forTerminal, type Table } from './table.ts'

export function renderTerminal(report: Report): string {
  const paragraphs = sentences(report).flatMap((text) => [...wrap(text, 79).map((line) => ` ${line}`)])
  return [...paragraphs, '', ...tables(report).map(forTerminal)].join('\n')
}

export function renderMarkdown(report: Report): string {
  const list = sentences(report).map((text) => `- ${text}`)
  return [...list, '', ...tables(report).map(forMarkdown)].join('\n')
}

/** Whether every run came to something, and no message was lost, doubled or misled. */
export function sound({ failures, saturation, rates }: Report): boolean {
  return failures.length === 0 && ![...saturation, ...rates].some(faulty)
}

function tables(report: Report): Table[] {
  return [
    ...summaryTables(report),
    ...saturationTables(report),
    ...latencyTables(report),
    ...idleTables(report),
  ]
}

function sentences(report: Report): string[] {
  const { machine, entrants, missing, failures, rounds, at, seconds } = report
  const versions = entrants
    .filter(({ framed }) => !framed)
    .map(({ label, version }) => `${label} ${version}`.trim())
  const framed = entrants.find((entrant) => entrant.framed)
  const bare = entrants.find((entrant) => !entrant.framed)
  return [
    inWords(machine),
    `${occasion(at, machine, rounds)} It took ${Math.round(seconds / 60)} min.`,
    `${versions.join(', ')}.`,
    ...(entrants.some(({ key }) => key === 'glassroom') ? [durable] : []),
    `Texts of ${bare?.textBytes ?? 0} bytes, bare for the others${framed ? `; “${framed.textBytes} B”: as long as Glassroom’s frame for the same text` : ''}.`,
    `CPU s/M: seconds of the server’s own process for a million deliveries, and the row’s over that of others in the same round (1 is as much, less is better). Per CPU s: deliveries for a second of it. Postgres: its seconds for a million deliveries. A read: deliveries that a member gets at once. Server, load: how busy the server’s core and the generator’s event loop were. Latencies count from when a message was due to its arrival at each member; ${formatCount(fixedRate)} deliveries/s and half of what the weakest peer reached; late: how late the generator was, at its 99th percentile.`,
    ...missing.map(({ label, remedy }) => `${label} is not here: ${remedy}`),
    ...failures.map(
      ({ entrant, round, what, message }) => `FAILED: ${entrant}, round ${round}, ${what}: ${message}`,
    ),
  ]
}

const durable =
  'Glassroom commits every message in Postgres (fsync on) before anybody gets it, checks, numbers and acks it. The others keep nothing and pass on what they get. What its Postgres takes is in a column of its own.'
