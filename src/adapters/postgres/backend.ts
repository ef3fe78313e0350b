/** One connection to Postgres that runs one statement at a time, each within a deadline, and mends itself. */

import type { PendingQuery, Row } from 'postgres'
import { StorageUnavailable } from '../../core/ports.ts'
import { Client, Dialer, type Address, type Session, type Sql } from './client.ts'
import { asFault, breaksConnection } from './faults.ts'

/** Milliseconds that a statement must have left to be begun; of a short deadline, a quarter. */
const leastMs = 250

export interface BackendSettings {
  /** Milliseconds that a statement may take, connecting included. */
  deadlineMs: number
  session: Session
}

/** Writes a statement; called again when the statement is run again, on another connection. */
export type Ask<T extends Row> = (sql: Sql) => PendingQuery<T[]>

export class Backend {
  private readonly dialer = new Dialer()
  private client: Client | undefined
  private closed = false
  private busy = false

  constructor(
    private readonly address: Address,
    private readonly settings: BackendSettings,
  ) {}

  /**
   * Runs a statement, which must bear being run twice: one that met a connection that broke runs again, once. After the
   * deadline the statement is left alone with its connection, and may still succeed unheard. Statements that share a
   * deadline count it from the same `since` (monotonic milliseconds); one that has hardly any time left is not begun, as it
   * would cost a connection that nothing is wrong with. Rejects with StorageUnavailable, with StatementFault when the
   * statement itself is at fault, or with what our own code threw.
   */
  async run<T extends Row>(ask: Ask<T>, since = performance.now()): Promise<readonly T[]> {
    if (this.busy) throw new Error('a backend runs one statement at a time')
    this.busy = true
    try {
      return await this.attempts(ask, since + this.settings.deadlineMs)
    } catch (error) {
      throw asFault(error)
    } finally {
      this.busy = false
    }
  }

  /** Lets the connection go; what is under way fails, and so does all that comes after. */
  async close(): Promise<void> {
    this.closed = true
    await this.client?.close()
  }

  private async attempts<T extends Row>(ask: Ask<T>, until: number): Promise<readonly T[]> {
    if (!this.isWorthBeginning(until)) throw late(this.settings.deadlineMs)
    const client = this.current()
    try {
      return await this.attempt(client, ask, until)
    } catch (error) {
      // A connection that had worked may have died while it was idle, which tells nothing of the server now.
      const worthAnother = client.answered && breaksConnection(error) && this.isWorthBeginning(until)
      if (!worthAnother) throw error
    }
    return this.attempt(this.current(), ask, until)
  }

  private isWorthBeginning(until: number): boolean {
    return until - performance.now() >= Math.min(leastMs, this.settings.deadlineMs / 4)
  }

  private async attempt<T extends Row>(client: Client, ask: Ask<T>, until: number): Promise<readonly T[]> {
    const deadline = new Deadline(until, this.settings.deadlineMs)
    try {
      const rows = await Promise.race([ask(client.sql), deadline.passed])
      client.answered = true
      return rows
    } catch (error) {
      if (breaksConnection(error)) this.discard(client)
      throw error
    } finally {
      deadline.clear()
    }
  }

  private current(): Client {
    if (this.closed) throw new StorageUnavailable('the store is closed')
    const { deadlineMs, session } = this.settings
    // The server gives up just before we do, so that it does not work on for nobody.
    const statement_timeout = Math.max(1, Math.floor(deadlineMs * 0.95))
    this.client ??= new Client(
      this.address,
      this.dialer,
      { statement_timeout, ...session },
      deadlineMs / 1_000,
    )
    return this.client
  }

  private discard(client: Client): void {
    client.cut()
    if (this.client === client) this.client = undefined
  }
}

class Deadline {
  readonly passed: Promise<never>
  private timer: NodeJS.Timeout | undefined

  constructor(until: number, deadlineMs: number) {
    this.passed = new Promise((_, reject) => {
      this.timer = setTimeout(() => reject(late(deadlineMs)), until - performance.now())
    })
  }

  clear(): void {
    clearTimeout(this.timer)
  }
}

function late(deadlineMs: number): StorageUnavailable {
  return new StorageUnavailable(`Postgres did not answer within ${deadlineMs} ms`)
}
