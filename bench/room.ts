/** One room of a run: who speaks in it, and who sees what is said. */

import type { Book } from './book.ts'
import type { Witness } from './witness.ts'

export class Room {
  /** By slot. */
  readonly books: Book[] = []
  /** The members, in the order in which they joined. */
  readonly witnesses: Witness[] = []
  /** The id and the quote that ends it in a frame. */
  readonly idBytes: Buffer

  constructor(readonly id: string) {
    this.idBytes = Buffer.from(`${id}"`)
  }

  /** Acknowledged messages: each is owed to every member. */
  get acked(): number {
    return this.books.reduce((sum, book) => sum + book.acked, 0)
  }
}
