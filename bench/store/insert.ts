/** Plain inserts of many rows: no numbers given, no repeats looked for, no room looked at. */

import type { Address, Client } from '../../src/adapters/postgres/client.ts'
import { numberArray, textArray } from '../../src/adapters/postgres/text-array.ts'
import type { Utterance } from '../../src/core/message.ts'
import { connectTo, Numbers, type Lane, type Way } from './way.ts'

export function insertWay(connections: number, batch: number): Way {
  const numbers = new Numbers()
  return {
    name: `insert, ${batch} each`,
    kind: 'insert',
    connections,
    open: (address) => new InsertLane(address, batch, numbers),
  }
}

class InsertLane implements Lane {
  private readonly client: Client

  constructor(
    address: Address,
    private readonly batch: number,
    private readonly numbers: Numbers,
  ) {
    this.client = connectTo(address, { synchronous_commit: 'on' })
  }

  prepare(drafts: readonly Utterance[]): () => Promise<void> {
    return async () => {
      for (let from = 0; from < drafts.length; from += this.batch)
        await this.insert(drafts.slice(from, from + this.batch))
    }
  }

  close(): Promise<void> {
    return this.client.close()
  }

  private async insert(drafts: readonly Utterance[]): Promise<void> {
    const column = (of: (draft: Utterance) => string) => textArray(drafts.map(of))
    await this.client.sql`
      insert into messages (room_id, seq, id, sender_id, sender_name, ref, text, sent_at)
      select * from unnest(
        ${column((draft) => draft.room)}::text[],
        ${numberArray(drafts.map(({ room }) => this.numbers.next(room)))}::bigint[],
        ${column((draft) => draft.id)}::uuid[],
        ${column((draft) => draft.sender.id)}::text[],
        ${column((draft) => draft.sender.name)}::text[],
        ${column((draft) => draft.ref)}::text[],
        ${column((draft) => draft.text)}::text[],
        ${column((draft) => draft.sentAt)}::timestamptz[]
      )`
  }
}
