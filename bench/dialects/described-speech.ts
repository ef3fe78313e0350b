/** One connection's side of a talk in a user's own protocol. */

import { matches } from '../ledger/envelope.ts'
import { Field, readNumber } from '../ledger/scan.ts'
import type { Description, Listener } from './description.ts'
import type { Ear, Speech } from './dialect.ts'
import { Text } from './frame.ts'

/** What all connections of a dialect share. */
interface Layout {
  text: Text
  start: Buffer
  number: Field | undefined
}

export class DescribedSpeech implements Speech {
  readonly leave?: (room: string) => string
  readonly #listener: Listener
  readonly #layout: Layout

  constructor(
    private readonly ear: Ear,
    private readonly told: Description,
  ) {
    if (told.leave) this.leave = told.leave
    this.#listener = new Earpiece(ear, told.mistake)
    this.#layout = layoutOf(told)
  }

  opening(): string | undefined {
    if (!this.told.greets) this.ear.welcomed()
    return this.told.opening?.()
  }

  join(room: string, after?: number): string | undefined {
    if (!this.told.join) return undefined
    // The frame must be sent first.
    if (!this.told.answersJoin) queueMicrotask(() => this.ear.joined())
    return this.told.join(room, after)
  }

  say(room: string, text: string, ref: string): string {
    return this.told.say(room, text, ref)
  }

  hear(frame: Buffer): void {
    const { text, start, number } = this.#layout
    const textAt = matches(frame, 0, start) ? text.at(frame) : -1
    if (textAt < 0) return this.#rare(frame)
    const numberAt = number ? number.in(frame) : -1
    this.ear.message(frame, textAt, true, numberAt < 0 ? 0 : readNumber(frame, numberAt), -1)
  }

  /** What the file does not listen to means nothing to it: a server may say more than a load needs to know. */
  #rare(frame: Buffer): void {
    try {
      this.told.hear?.(frame.toString(), this.#listener)
    } catch (error) {
      this.ear.refused('dialect', error instanceof Error ? error.message : String(error))
    }
  }
}

const layouts = new WeakMap<Description, Layout>()

function layoutOf(told: Description): Layout {
  const known = layouts.get(told)
  if (known) return known
  const number = told.numberKey === '' ? undefined : new Field(told.numberKey)
  const layout = { text: new Text(), start: Buffer.from(told.messageStart), number }
  layouts.set(told, layout)
  return layout
}

/** The ear as the file sees it. Throws Unable for what is no ref, text or number. */
class Earpiece implements Listener {
  constructor(
    private readonly ear: Ear,
    private readonly mistake: Description['mistake'],
  ) {}

  welcomed(): void {
    this.ear.welcomed()
  }

  joined(): void {
    this.ear.joined()
  }

  acked(ref: string, number = 0): void {
    if (typeof number !== 'number') throw this.mistake('hear tells a number that is none')
    this.ear.acked(Buffer.from(this.#text('ref', ref)), 0, number, -1)
  }

  refused(code: string, message = 'it gave no reason', ref?: string): void {
    const of = ref === undefined ? ref : this.#text('ref', ref)
    this.ear.refused(this.#text('code', code), this.#text('message', message), of)
  }

  reply(text: string): void {
    this.ear.reply(this.#text('reply', text))
  }

  #text(what: string, value: unknown): string {
    if (typeof value === 'string') return value
    throw this.mistake(`hear tells a ${what} that is a ${typeof value}, not a text`)
  }
}
