/** A member for tests: a wire and a speech, and a list of all that its ear was told. */

import { once, EventEmitter } from 'node:events'
import { Envelope } from '../../ledger/envelope.ts'
import { readText } from '../../ledger/scan.ts'
import { openWire, type Wire } from '../../wire/wire.ts'
import type { Dialect, Ear, Kept, Speech, Venue } from '../dialect.ts'

/** One thing that an ear was told, and what came with it. */
export interface Told {
  what: keyof Ear
  detail?: unknown
}

const run = 'testrun1'
const envelope = new Envelope(run, 120)

/** The text of a sender's message. */
export function textOf(sender: number, seq: number): string {
  return envelope.text(sender, seq, 1_000, 2_000)
}

export function refOf(seq: number): string {
  return `${run}-${String(seq).padStart(8, '0')}`
}

/** A message as a member should be told it: read whole from the raw frame. */
export function message(sender: number, seq: number, number = 0, here = true): Told {
  return { what: 'message', detail: { reading: 'whole', sender, seq, here, number } }
}

/** An ear that keeps what it is told. Replies are kept too, and go to `answer`. */
export class Notes implements Ear {
  readonly told: Told[] = []
  /** Ids of messages, in the order in which they were told. */
  readonly ids: string[] = []
  answer: (text: string) => void = () => undefined
  readonly #news = new EventEmitter()

  /** Resolves when it was told so many things of a kind, with what was told. */
  async until(what: keyof Ear, count = 1): Promise<Told[]> {
    while (this.of(what).length < count) await once(this.#news, 'news')
    return this.of(what)
  }

  of(what: keyof Ear): Told[] {
    return this.told.filter((told) => told.what === what)
  }

  welcomed = (perSecond?: number) => this.#note('welcomed', perSecond)
  joined = (missed: readonly Kept[] = [], truncated = false) => this.#note('joined', { missed, truncated })
  refused = (code: string, text: string, ref?: string) => this.#note('refused', { code, text, ref })
  numbered = (room: string, messages: readonly unknown[]) => this.#note('numbered', { room, messages })
  ponged = () => this.#note('ponged')
  nonsense = () => this.#note('nonsense')

  message(frame: Buffer, textAt: number, here: boolean, number: number, idAt: number): void {
    const reading = textAt < 0 ? 'foreign' : envelope.read(frame, textAt)
    const { sender, seq } = envelope
    this.ids.push(readText(frame, idAt))
    this.#note('message', reading === 'whole' ? { reading, sender, seq, here, number } : { reading, here })
  }

  acked(frame: Buffer, refAt: number, number: number): void {
    const ref = refAt < 0 ? undefined : frame.toString('latin1', refAt, refAt + refOf(0).length)
    this.#note('acked', { ref, number })
  }

  reply(text: string): void {
    this.#note('reply', text)
    this.answer(text)
  }

  #note(what: keyof Ear, detail?: unknown): void {
    this.told.push(detail === undefined ? { what } : { what, detail })
    this.#news.emit('news')
  }
}

/** One who is connected to a real server. */
export class Member {
  readonly notes = new Notes()
  #wire: Wire | undefined

  private constructor(
    readonly speech: Speech,
    readonly room: string,
  ) {}

  /** Connects, and waits until it is welcome. */
  static async connect(dialect: Dialect, venue: Venue, room: string, name = 'member'): Promise<Member> {
    const notes = new Notes()
    const member: Member = Object.assign(new Member(dialect.speech(notes), room), { notes })
    notes.answer = (text) => member.send(text)
    member.#wire = await openWire(venue.socket(room, name), {
      frame: (bytes) => member.speech.hear(bytes),
      closed: () => undefined,
    })
    member.send(member.speech.opening?.())
    await notes.until('welcomed')
    return member
  }

  /** Joins its room, and waits until it is in. */
  async join(after?: number): Promise<Told> {
    const frame = this.speech.join(this.room, after)
    if (frame === undefined) this.notes.joined()
    this.send(frame)
    const joined = await this.notes.until(
      'joined',
      this.notes.of('joined').length + Number(frame !== undefined),
    )
    return joined.at(-1) ?? { what: 'joined' }
  }

  say(sender: number, seq: number, room = this.room): void {
    this.send(this.speech.say(room, textOf(sender, seq), refOf(seq)))
  }

  send(frame: string | undefined): void {
    if (frame !== undefined) this.#wire?.send(frame)
  }

  async end(): Promise<void> {
    await this.#wire?.end()
  }
}
