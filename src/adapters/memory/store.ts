/** The whole store in memory, for tests: what Postgres keeps, without Postgres. */

import type { StoredMessage, StoredReceipt, Utterance } from '../../core/message.ts'
import { said } from '../../core/message.ts'
import type { Outcome, Page, RoomStore, Store, Writer } from '../../core/ports.ts'
import { storable } from '../../protocol/text.ts'
import { MemoryRooms } from './rooms.ts'

/** An empty store, forgotten with the process. Keeps every guarantee of the port but durability. */
export function memoryStore(): Store {
  return new MemoryStore()
}

class MemoryStore implements Store {
  private readonly roomRecords = new MemoryRooms()
  private readonly histories = new Map<string, StoredMessage[]>()
  private readonly byId = new Map<string, StoredMessage>()

  get rooms(): RoomStore {
    return this.roomRecords
  }

  async messages(room: string, page: Page): Promise<StoredMessage[]> {
    const history = this.histories.get(room) ?? []
    if ('after' in page) return history.slice(page.after, page.after + page.limit)
    const end = Math.min(page.before - 1, history.length)
    return history.slice(Math.max(0, end - page.limit), Math.max(0, end)).reverse()
  }

  async ledger(rooms: readonly string[]): Promise<Map<string, { head: number; stored: number }>> {
    const heads = await this.roomRecords.heads([...rooms])
    return new Map(
      [...heads].map(([id, head]) => [id, { head, stored: this.histories.get(id)?.length ?? 0 }]),
    )
  }

  writer(): Writer {
    return { append: async (drafts) => drafts.map((draft) => this.store(draft)) }
  }

  async ready(): Promise<void> {}

  async close(): Promise<void> {}

  private store(draft: Utterance): Outcome<StoredReceipt> {
    if (![draft.text, draft.ref, draft.sender.id, draft.sender.name].every(storable))
      return { refused: 'invalid_text' }
    const first = this.byId.get(draft.id)
    if (first) return repeatOf(first, draft)
    const record = this.roomRecords.record(draft.room)
    if (!record) return { refused: 'unknown_room' }
    record.head += 1
    const receipt = { id: draft.id, seq: record.head, sentAt: draft.sentAt, repeated: false }
    const { traceparent: _forgotten, ...kept } = draft
    const message = said(kept, receipt)
    this.byId.set(draft.id, message)
    this.historyOf(draft.room).push(message)
    return { receipt }
  }

  private historyOf(room: string): StoredMessage[] {
    const history = this.histories.get(room) ?? []
    this.histories.set(room, history)
    return history
  }
}

function repeatOf(first: StoredMessage, draft: Utterance): Outcome<StoredReceipt> {
  if (first.room !== draft.room || first.text !== draft.text) return { refused: 'ref_conflict' }
  return { receipt: { id: first.id, seq: first.seq, sentAt: first.sentAt, repeated: true } }
}
