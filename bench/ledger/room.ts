/** One room of a run: who speaks in it, and who sees what is said. */

import type { Book } from './book.ts'
import { Numbering } from './numbering.ts'
import type { Witness } from './witness.ts'

export class Room {
  /** By slot. */
  readonly books: Book[] = []
  /** The members, in the order in which they joined. */
  readonly witnesses: Witness[] = []
  readonly numbering = new Numbering()

  constructor(readonly id: string) {}

  get sent(): number {
    return this.books.reduce((sum, book) => sum + book.sent, 0)
  }

  /** Messages that were said between two moments. */
  said(from: number, until: number): number {
    return this.books.reduce((sum, book) => sum + book.sentBy(until) - book.sentBy(from), 0)
  }

  /** Acknowledged messages: each is owed to every member. */
  get acked(): number {
    return this.books.reduce((sum, book) => sum + book.acked, 0)
  }

  /** Numbers that are owed to members who stayed. */
  get awaiting(): number {
    const stayed = this.witnesses.filter(({ left }) => !left)
    if (stayed.length === 0) return 0
    return stayed.reduce((sum, { awaiting }) => sum + awaiting, this.numbering.open)
  }
}
