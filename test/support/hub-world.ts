/** A hub over a store in memory, with everything around it under the test's hand. */

import { createHash } from 'node:crypto'
import { memoryJournal } from '../../src/adapters/memory/journal.ts'
import { memoryStore } from '../../src/adapters/memory/store.ts'
import type { Connection } from '../../src/core/connection.ts'
import { Hub } from '../../src/core/hub.ts'
import type { Utterance } from '../../src/core/message.ts'
import {
  StorageUnavailable,
  type Journal,
  type Store,
  type Tokens,
  type Writer,
} from '../../src/core/ports.ts'
import { storeThrough } from '../../src/core/store-through.ts'
import type { Rate } from '../../src/core/rate-limit.ts'
import type { ClientFrame } from '../../src/protocol/frames.ts'
import { FakeSocket, lines } from './fake-socket.ts'
import { ManualClock } from './manual-clock.ts'
import { RecordingProbe } from './recording-probe.ts'

/** Tokens that anybody can read: `name:id`, or `expired`. */
export const plainTokens: Tokens = {
  sign: ({ id, name }) => `${name}:${id}`,
  verify: (token) => {
    if (token === 'expired') return { refused: 'expired' }
    const [name, id] = token.split(':')
    return name && id ? { member: { id, name } } : { refused: 'invalid' }
  },
}

/** Stands before a store: batches wait until the test lets them through, and the store can go away. */
export class Gate {
  open = true
  away = false
  /** Away for writing only. */
  readable = false
  private waiting: (() => void)[] = []

  around(store: Store): Store {
    const through = storeThrough(store, (ask) =>
      this.away && !this.readable ? Promise.reject(new StorageUnavailable('away')) : ask(),
    )
    return {
      ...through,
      writer: () => {
        const writer = store.writer()
        return { append: (drafts) => this.append(drafts, (passed) => writer.append(passed)) }
      },
    }
  }

  /** Lets every batch that waits go through, and those to come. */
  release(): void {
    this.open = true
    for (const pass of this.waiting.splice(0)) pass()
  }

  private async append(
    utterances: readonly Utterance[],
    pass: Writer['append'],
  ): ReturnType<Writer['append']> {
    if (!this.open) await new Promise<void>((resolve) => this.waiting.push(resolve))
    if (this.away) throw new StorageUnavailable('away')
    return pass(utterances)
  }
}

export interface Client {
  socket: FakeSocket
  connection: Connection
  say(frame: ClientFrame): void
}

export function hubWorld(
  options: { rate?: Rate; writers?: number; store?: Store; journal?: Journal; storeAway?: boolean } = {},
) {
  const clock = new ManualClock()
  const recorded = new RecordingProbe()
  const gate = new Gate()
  const inner = options.store ?? memoryStore()
  const journal = options.journal ?? memoryJournal()
  gate.away = options.storeAway ?? false
  const hub = new Hub({
    store: gate.around(inner),
    journal,
    storeAway: gate.away,
    tokens: plainTokens,
    framing: lines,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    clock,
    probe: recorded.probe,
    writers: options.writers ?? 2,
    rate: options.rate,
  })
  const open = (guest: { name?: string; room?: string } = {}): Client => {
    const socket = new FakeSocket()
    const connection = hub.open(socket, guest)
    return { socket, connection, say: (frame) => connection.receive(JSON.stringify(frame)) }
  }
  /** A client that is in the room, with the frames of getting there forgotten. */
  const joined = async (room: string, name?: string): Promise<Client> => {
    const client = open({ room, ...(name === undefined ? {} : { name }) })
    await clock.settle()
    client.socket.clear()
    return client
  }
  return { hub, clock, gate, recorded, store: inner, journal, open, joined }
}
