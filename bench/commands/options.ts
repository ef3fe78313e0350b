/** The commands and their options. */

import type { Command, Option } from './arguments.ts'
import { headBytes } from '../ledger/envelope.ts'

const stage: readonly Option[] = [
  { name: 'url', short: 'u', value: 'URL', help: 'the server', fallback: 'http://127.0.0.1:8080' },
  { name: 'rooms', value: 'N', help: 'rooms to create', fallback: '20' },
  { name: 'listeners', short: 'l', value: 'N', help: 'listeners in each room', fallback: '20' },
  { name: 'senders', value: 'N', help: 'senders in each room, who hear it too', fallback: '1' },
]

const common: readonly Option[] = [
  { name: 'size', value: 'BYTES', help: `a message's text, from ${headBytes}B`, fallback: '200B' },
  { name: 'drain', value: 'TIME', help: 'silence after which what is missing is lost', fallback: '10s' },
  { name: 'numbers', value: 'TIME', help: 'the same for numbers of journaled messages', fallback: '60s' },
  { name: 'metrics', value: 'URL', help: 'metrics to reconcile with, or off', fallback: '/metrics' },
  { name: 'json', help: 'only the result, as JSON, on stdout' },
]

export const burst: Command = {
  name: 'burst',
  summary: 'N messages in a row, as fast as the server answers.',
  detail: 'Creates rooms and listeners; tells how fast messages are stored and delivered.',
  options: [
    ...stage,
    { name: 'messages', short: 'n', value: 'N', help: 'messages in a row, each sender', fallback: '500' },
    { name: 'window', value: 'N', help: 'unanswered messages a sender may have, or inf', fallback: '64' },
    ...common,
  ],
  examples: ['burst', 'burst --rooms 1 -l 1k -n 200', 'burst -n 10k --window inf --json'],
}

export const rate: Command = {
  name: 'rate',
  summary: 'N messages in K time, whatever the server does.',
  detail:
    'Messages go out on a fixed grid; latency counts from when each was due.\n' +
    'Give two of -n, -r and -d, or one; without -n and -r the rate is 1000/s.',
  options: [
    ...stage,
    { name: 'messages', short: 'n', value: 'N', help: 'messages in all' },
    { name: 'rate', short: 'r', value: 'N/s', help: 'messages a second in all' },
    { name: 'duration', short: 'd', value: 'TIME', help: 'how long', fallback: '10s' },
    ...common,
  ],
  examples: ['rate -n 60k -d 60s', 'rate -r 2k/s -d 30s --rooms 100 -l 10'],
}
