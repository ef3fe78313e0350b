/** A way to store messages, and one connection that does it. */

import { Client, Dialer, type Address, type Session } from '../../src/adapters/postgres/client.ts'
import type { Utterance } from '../../src/core/message.ts'

const connectSeconds = 10

export function connectTo(address: Address, session: Session = {}): Client {
  return new Client(address, new Dialer(), session, connectSeconds)
}

export interface Way {
  /** As the table names it. */
  name: string
  kind: 'copy' | 'insert' | 'store'
  connections: number
  open(address: Address): Lane
}

export interface Lane {
  /** Makes of messages what it stores; what this takes is not measured, and the answer stores them. */
  prepare(drafts: readonly Utterance[]): () => Promise<void>
  close(): Promise<void>
}

/** The numbers of rooms, for ways in which Postgres does not give them. */
export class Numbers {
  private readonly heads = new Map<string, number>()

  next(room: string): number {
    const head = (this.heads.get(room) ?? 0) + 1
    this.heads.set(room, head)
    return head
  }
}
