/** COPY: the fastest way into a table that Postgres has. It numbers nothing and looks nothing up. */

import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type { Address, Client } from '../../src/adapters/postgres/client.ts'
import type { Utterance } from '../../src/core/message.ts'
import { connectTo, Numbers, type Lane, type Way } from './way.ts'

/** Messages that are handed to the driver at once. */
const chunk = 1_000

/**
 * `ready`: the lines are made before the clock starts, so that it is Postgres that is measured; otherwise they are made
 * of the messages while it runs, as a program has to that has messages to store.
 */
export function copyWay(connections: number, ready: boolean): Way {
  const numbers = new Numbers()
  return {
    name: ready ? 'COPY' : 'COPY, encoding',
    kind: 'copy',
    connections,
    open: (address) => new CopyLane(address, ready, numbers),
  }
}

class CopyLane implements Lane {
  private readonly client: Client

  constructor(
    address: Address,
    private readonly ready: boolean,
    private readonly numbers: Numbers,
  ) {
    this.client = connectTo(address, { synchronous_commit: 'on' })
  }

  prepare(drafts: readonly Utterance[]): () => Promise<void> {
    if (!this.ready) return () => this.copy(this.chunks(drafts))
    const chunks = [...this.chunks(drafts)]
    return () => this.copy(chunks)
  }

  close(): Promise<void> {
    return this.client.close()
  }

  private *chunks(drafts: readonly Utterance[]): Generator<Buffer> {
    for (let from = 0; from < drafts.length; from += chunk) {
      const lines = drafts.slice(from, from + chunk).map((draft) => this.line(draft))
      yield Buffer.from(lines.join(''))
    }
  }

  /** Nothing in these messages has a meaning to COPY. */
  private line({ room, id, sender, ref, text, sentAt }: Utterance): string {
    return `${room}\t${this.numbers.next(room)}\t${id}\t${sender.id}\t${sender.name}\t${ref}\t${text}\t${sentAt}\n`
  }

  /** One COPY, one commit. */
  private async copy(chunks: Iterable<Buffer>): Promise<void> {
    const into = await this.client.sql`
      copy messages (room_id, seq, id, sender_id, sender_name, ref, text, sent_at) from stdin`.writable()
    for (const each of chunks) {
      if (!into.write(each)) await once(into, 'drain')
    }
    into.end()
    await finished(into)
  }
}
