/** The commands that make one run, and their options. */

import { headBytes } from '../ledger/envelope.ts'
import type { Command, Option } from './arguments.ts'

const under = (group: string, options: readonly Option[]): Option[] =>
  options.map((option) => ({ ...option, group }))

const target = under('Server', [
  { name: 'url', short: 'u', value: 'URL', help: 'where it is', fallback: 'http://127.0.0.1:8080' },
  {
    name: 'dialect',
    value: 'NAME',
    help: 'its protocol, or a file: see bench dialects',
    fallback: 'glassroom',
  },
  { name: 'start', value: 'COMMAND', help: 'starts it first, ends it afterwards' },
  { name: 'pid', value: 'N', help: 'its process, to measure what it uses' },
  { name: 'metrics', value: 'URL', help: 'its metrics page, or off', fallback: '/metrics' },
])

const audience = under('Audience', [
  { name: 'rooms', value: 'N', help: 'rooms to create', fallback: '20' },
  { name: 'listeners', short: 'l', value: 'N', help: 'listeners in each room', fallback: '20' },
  { name: 'senders', value: 'N', help: 'senders in each room', fallback: '1' },
])

const size: Option = {
  name: 'size',
  value: 'BYTES',
  help: `a message's text, from ${headBytes}B`,
  fallback: '200B',
}

const pacedMessages = under('Messages', [
  { name: 'messages', short: 'n', value: 'N', help: 'messages in all' },
  { name: 'rate', short: 'r', value: 'N/s', help: 'messages a second in all' },
  { name: 'duration', short: 'd', value: 'TIME', help: 'how long', fallback: '10s' },
  { name: 'shape', value: 'TEXT', help: "'ramp 0..2k 30s, hold 1m, spike 5k 5s'" },
  { name: 'arrival', value: 'KIND', help: 'uniform, poisson or burst(50,1s)', fallback: 'uniform' },
  size,
])

const unrest = under('Unrest', [
  { name: 'churn', value: 'N/s', help: 'listeners a second who go, and others come', fallback: '0' },
  { name: 'storm', value: 'SHARE@TIME', help: 'these lose the line: 50%@10s', many: true },
  { name: 'slow-readers', value: 'N', help: 'listeners of each room who stop reading', fallback: '0' },
  { name: 'visitors', value: 'N/s', help: 'who come, read all history, and go', fallback: '0' },
])

const judging = under('Judging', [
  { name: 'slo', value: 'GOAL', help: 'delivery.p99<50ms; may be given again', many: true },
  { name: 'warmup', value: 'TIME', help: 'checked, and not measured', fallback: '0s' },
  { name: 'drain', value: 'TIME', help: 'silence after which what is missing is lost', fallback: '10s' },
  { name: 'numbers', value: 'TIME', help: 'the same for numbers of journaled messages', fallback: '60s' },
])

const generator = under('Generator', [
  { name: 'workers', short: 'w', value: 'N', help: 'processes that load', fallback: 'auto' },
  { name: 'trace', value: 'SHARE', help: 'messages that ask to be traced', fallback: '1%' },
  { name: 'seed', value: 'N', help: 'the same seed, the same times', fallback: '1' },
])

/** Of every command that makes runs of one kind. */
const again = under('Results', [
  { name: 'repeat', short: 'k', value: 'N', help: 'so many runs, one after the other', fallback: '1' },
])

export const jsonOption: Option = {
  name: 'json',
  help: 'only the result, as JSON, on stdout',
  group: 'Results',
}

/** Where the runs are that are named by their names. */
export const keptOption: Option = {
  name: 'out',
  short: 'o',
  value: 'FOLDER',
  help: 'where runs are kept',
  fallback: 'runs',
  group: 'Results',
}

/** Where a run's results go. */
export const outputOptions = under('Results', [
  jsonOption,
  { name: 'quiet', short: 'q', help: 'only the verdict' },
  {
    name: 'out',
    short: 'o',
    value: 'FOLDER',
    help: 'keeps all runs, each in a folder; or off',
    fallback: 'runs',
  },
  { name: 'html', value: 'FILE', help: 'the report as one page' },
  { name: 'junit', value: 'FILE', help: 'the verdict for CI' },
  { name: 'md', value: 'FILE', help: 'a summary in Markdown' },
  { name: 'csv', value: 'FOLDER', help: 'series and latencies as tables' },
])

/** Everything that decides what a paced run does: what a search or a comparison passes on. */
export const loadOptions: readonly Option[] = [
  ...target,
  ...audience,
  ...pacedMessages,
  ...unrest,
  ...judging,
  ...generator,
]

export const rooms: Command = {
  name: 'rooms',
  summary: 'makes N rooms, and tells how fast.',
  detail: 'Nobody joins them.',
  options: [
    ...target,
    { name: 'rooms', short: 'n', value: 'N', help: 'rooms to create', fallback: '1000', group: 'Audience' },
    ...judging,
    ...generator,
    ...again,
    ...outputOptions,
  ],
  examples: ['rooms', 'rooms -n 10k'],
}

export const listeners: Command = {
  name: 'listeners',
  summary: 'N listeners in each room, who stay a while.',
  detail: 'Tells how fast they connect and join, and what memory each of them takes.',
  options: [
    ...target,
    ...audience.filter(({ name }) => name !== 'senders'),
    {
      name: 'duration',
      short: 'd',
      value: 'TIME',
      help: 'how long they stay',
      fallback: '5s',
      group: 'Audience',
    },
    ...judging,
    ...generator,
    ...again,
    ...outputOptions,
  ],
  examples: ['listeners --rooms 100 -l 50', 'listeners --rooms 1 -l 10k'],
}

export const burst: Command = {
  name: 'burst',
  summary: 'N messages in a row, as fast as the server answers.',
  detail: 'Creates rooms and listeners; tells how fast messages are stored and delivered.',
  options: [
    ...target,
    ...audience,
    ...under('Messages', [
      { name: 'messages', short: 'n', value: 'N', help: 'messages in a row, each sender', fallback: '500' },
      { name: 'window', value: 'N', help: 'unanswered messages a sender may have, or inf', fallback: '64' },
      size,
    ]),
    ...unrest,
    ...judging,
    ...generator,
    ...again,
    ...outputOptions,
  ],
  examples: ['burst', 'burst --rooms 1 -l 1k -n 200', 'burst -n 10k --window inf --json'],
}

export const rate: Command = {
  name: 'rate',
  summary: 'N messages in K time, whatever the server does.',
  detail:
    'Messages go out at fixed times; latency counts from when each was due.\n' +
    'Give two of -n, -r and -d, or one; without -n and -r the rate is 1000/s.',
  options: [...loadOptions, ...again, ...outputOptions],
  examples: ['rate -n 60k -d 60s', "rate --shape 'ramp 0..2k 30s, hold 30s' --slo 'ack.p99<50ms'"],
}

export const run: Command = {
  name: 'run',
  operands: 'PRESET or FILE.json',
  summary: 'a scene from life, ready made.',
  detail: 'Every option can be given besides, and stands for what the preset says.',
  options: [...loadOptions, ...again, ...outputOptions],
  examples: ['run smoke', 'run townhall -l 2k', 'run soak -d 10m -r 500/s'],
}
