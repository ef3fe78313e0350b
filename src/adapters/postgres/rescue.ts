/** Brings messages into a store that were acked elsewhere; done again, it stores nothing twice. */

import type { StoredReceipt, Utterance } from '../../core/message.ts'
import type { Outcome, Store, Writer } from '../../core/ports.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'

/** Messages that the store did not take, for one reason. */
export interface Refused {
  count: number
  /** The first few. */
  ids: string[]
  /** Messages by room. */
  rooms: Map<string, number>
}

const idsKept = 10

export class Rescue {
  read = 0
  stored = 0
  /** Stored before, by whomever. */
  repeated = 0
  readonly refused = new Map<RefusalCode, Refused>()
  readonly roomsMade: string[] = []
  private readonly writer: Writer

  constructor(
    private readonly store: Store,
    /** Makes each room that is missing. */
    private readonly createRooms: boolean,
  ) {
    this.writer = store.writer()
  }

  /** Stores a batch, in its order. Rejects with StorageUnavailable, and then the same again is to be tried. */
  async add(utterances: readonly Utterance[]): Promise<void> {
    const outcomes = await this.writer.append(utterances)
    const homeless = utterances.filter((_, at) => lacksRoom(outcomes[at]))
    if (!this.createRooms || homeless.length === 0) return this.count(utterances, outcomes)
    await this.makeRooms(new Set(homeless.map(({ room }) => room)))
    const second = (await this.writer.append(homeless)).values()
    this.count(
      utterances,
      outcomes.map((outcome) => (lacksRoom(outcome) ? (second.next().value ?? outcome) : outcome)),
    )
  }

  private async makeRooms(ids: Iterable<string>): Promise<void> {
    for (const id of ids) {
      if (await this.store.rooms.find(id)) continue
      await this.store.rooms.create({ id, name: `recovered ${id}` })
      this.roomsMade.push(id)
    }
  }

  private count(utterances: readonly Utterance[], outcomes: readonly Outcome<StoredReceipt>[]): void {
    for (const [at, utterance] of utterances.entries()) {
      const outcome = outcomes[at]
      if (!outcome) throw new RangeError('a message got no answer')
      this.read++
      if ('refused' in outcome) this.refuse(utterance, outcome.refused)
      else if (outcome.receipt.repeated) this.repeated++
      else this.stored++
    }
  }

  private refuse({ id, room }: Utterance, code: RefusalCode): void {
    const refused: Refused = this.refused.get(code) ?? { count: 0, ids: [], rooms: new Map() }
    this.refused.set(code, refused)
    refused.count++
    if (refused.ids.length < idsKept) refused.ids.push(id)
    refused.rooms.set(room, (refused.rooms.get(room) ?? 0) + 1)
  }
}

function lacksRoom(outcome: Outcome<StoredReceipt> | undefined): boolean {
  return outcome !== undefined && 'refused' in outcome && outcome.refused === 'unknown_room'
}
