/** `bench store`: what the store and the whole server store, beside COPY and plain inserts. */

import type { StoreOptions } from '../store/study.ts'
import { parseCount } from '../units.ts'
import { usage, type Arguments, type Command } from './arguments.ts'
import type { Door, Terminal } from './door.ts'
import { measuring, writing } from './measuring.ts'

/** For the whole server each has a member of its own, with a connection and one of 2,000 messages under way. */
const mostRooms = 2_000

const command: Command = {
  name: 'store',
  summary: 'stored messages a second, beside COPY: store and server.',
  detail:
    'COPY, plain inserts, the store and the whole server write into the same table of\n' +
    'one Postgres, in turns. With --large, reading, searching and storing are timed\n' +
    'instead, in a database as large as after years.',
  options: [
    { name: 'rounds', value: 'N', help: 'how often each is measured', fallback: '3' },
    { name: 'seconds', value: 'N', help: 'for each, at least', fallback: '1' },
    { name: 'rooms', value: 'N,N', help: 'rooms that the messages are spread over', fallback: '20,1,1000' },
    { name: 'large', help: 'in a large database, a hundred messages for each of its rooms' },
    { name: 'messages', value: 'N', help: 'of that database', fallback: '10m' },
    { name: 'explain', value: 'FOLDER', help: 'keeps the plans of its statements there' },
    {
      name: 'database-url',
      value: 'URL',
      help: 'measures there, in a database that is made and dropped again',
    },
    ...writing,
  ],
  examples: ['store --rounds 7 --rooms 20 --json store.json', 'store --large --explain docs/results/store'],
}

export const storeDoor: Door = { command, perform }

function perform(given: Arguments, terminal: Terminal): Promise<number> {
  const options = storeOptions(given)
  return measuring(given, terminal, async (say) => {
    // It loads Postgres' client and the server's storage, which no other command needs.
    const { studyStore } = await import('../store/study.ts')
    return studyStore(options, terminal.signal, say)
  })
}

/** Throws Unable (usage). */
export function storeOptions(given: Arguments): StoreOptions {
  const number = (name: string, least: number, most: number) => given.number(name, parseCount, least, most)
  const optional = (name: string) => (given.has(name) ? given.text(name) : undefined)
  const alone = ['messages', 'explain'].find((name) => given.has(name) && !given.has('large'))
  if (alone !== undefined) throw usage(given.name, `--${alone} goes with --large`)
  return {
    rounds: number('rounds', 1, 100),
    seconds: number('seconds', 1, 60),
    rooms: given
      .text('rooms')
      .split(',')
      .map((text) => roomsOf(given, text)),
    large: given.has('large') ? number('messages', 100_000, 100_000_000) : undefined,
    databaseUrl: optional('database-url'),
    explain: optional('explain'),
  }
}

function roomsOf({ name }: Arguments, text: string): number {
  const count = parseCount(text)
  if (count === undefined || count < 1 || count > mostRooms)
    throw usage(name, `--rooms cannot be "${text}": it is numbers from 1 to ${mostRooms} with commas between`)
  return count
}
