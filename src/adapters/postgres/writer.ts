/** Stores batches over a connection of its own: runs a lost race again, and takes a batch apart to find a bad message. */

import { setTimeout as pause } from 'node:timers/promises'
import type { StoredReceipt, Utterance } from '../../core/message.ts'
import type { Outcome, Writer } from '../../core/ports.ts'
import { storable } from '../../protocol/text.ts'
import { appendFresh } from './append-fresh.ts'
import { append, type AppendedRow } from './append.ts'
import type { Backend } from './backend.ts'
import { StatementFault, unavailable } from './faults.ts'

/** How often a statement runs that loses to other writers each time: once for each of their batches, at worst. */
const mostTries = 20
/** Milliseconds between two tries, at most: chance takes writers that run in step out of it. */
const longestPause = 50

export class PostgresWriter implements Writer {
  constructor(private readonly backend: Backend) {}

  /** One deadline bounds all its statements. Where it ends a batch that is being taken apart, the parts before are stored. */
  async append(utterances: readonly Utterance[]): Promise<Outcome<StoredReceipt>[]> {
    return utterances.length === 0 ? [] : this.store(utterances, performance.now())
  }

  /** A poisonous message fails its whole statement; the halves are stored on their own, until it stands alone. */
  private async store(utterances: readonly Utterance[], since: number): Promise<Outcome<StoredReceipt>[]> {
    try {
      return await this.storeWhole(utterances, since)
    } catch (error) {
      if (!isFault(error, 'poison')) throw error
    }
    if (utterances.length === 1) return [refusedText]
    const half = Math.ceil(utterances.length / 2)
    const first = await this.store(utterances.slice(0, half), since)
    return [...first, ...(await this.store(utterances.slice(half), since))]
  }

  private async storeWhole(
    utterances: readonly Utterance[],
    since: number,
  ): Promise<Outcome<StoredReceipt>[]> {
    if (!utterances.every(isStorable)) throw new StatementFault('poison', notInRepertoire)
    for (let tries = 1; ; tries++) {
      try {
        return (await this.storeFresh(utterances, since)) ?? (await this.storeMixed(utterances, since))
      } catch (error) {
        if (!isFault(error, 'retry')) throw error
        if (tries === mostTries) throw unavailable('Postgres gave way to others each time', error)
        await pause(Math.random() * Math.min(2 ** tries, longestPause))
      }
    }
  }

  /** Undefined: it stored nothing, since some of it was said before or nothing has a room. */
  private async storeFresh(
    utterances: readonly Utterance[],
    since: number,
  ): Promise<Outcome<StoredReceipt>[] | undefined> {
    if (new Set(utterances.map(({ id }) => id)).size < utterances.length) return undefined
    const rows = await this.backend.run((sql) => appendFresh(sql, utterances), since)
    if (rows.length === 0) return undefined
    const heads = new Map(rows.map(({ id, base }) => [id, base]))
    return utterances.map(({ id, room, sentAt }) => {
      const head = heads.get(room)
      if (head === undefined) return unknownRoom
      heads.set(room, head + 1)
      return { receipt: { id, seq: head + 1, sentAt, repeated: false } }
    })
  }

  private async storeMixed(
    utterances: readonly Utterance[],
    since: number,
  ): Promise<Outcome<StoredReceipt>[]> {
    const rows = await this.backend.run((sql) => append(sql, utterances), since)
    return utterances.map((utterance, at) => outcomeOf(utterance, rows[at]))
  }
}

const unknownRoom: Outcome<StoredReceipt> = { refused: 'unknown_room' }
const refusedText: Outcome<StoredReceipt> = { refused: 'invalid_text' }

/** What Postgres says of a character that it cannot keep. */
const notInRepertoire = '22021'

/** Postgres refuses NUL, would silently change a lone surrogate, and takes times that are none, such as infinity. */
function isStorable({ room, sender, ref, text, sentAt }: Utterance): boolean {
  return (
    storable(room) &&
    storable(sender.id) &&
    storable(sender.name) &&
    storable(ref) &&
    storable(text) &&
    Number.isFinite(Date.parse(sentAt))
  )
}

function outcomeOf({ id, sentAt }: Utterance, row: AppendedRow | undefined): Outcome<StoredReceipt> {
  if (!row) throw new RangeError('a message got no answer')
  if (row.differs) return { refused: 'ref_conflict' }
  if (row.seq === null) return unknownRoom
  const first = row.sent_at?.toISOString() ?? sentAt
  return { receipt: { id, seq: row.seq, sentAt: first, repeated: row.repeated } }
}

function isFault(error: unknown, kind: StatementFault['kind']): boolean {
  return error instanceof StatementFault && error.kind === kind
}
