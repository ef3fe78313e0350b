/** One connection's side of a talk with Centrifugo. */

import { matches } from '../ledger/envelope.ts'
import { Field, readNumber } from '../ledger/scan.ts'
import type { Ear, Kept, Speech } from './dialect.ts'
import { objectIn, parseObject, Text, type Fields } from './frame.ts'

/** A channel's history, as all connections of a generator know it. */
export interface Stream {
  /** Names the history: offsets of another one mean nothing. */
  epoch: string
  /** How a push of this channel's messages begins, up to their data. */
  start: Buffer
}

export interface Terms {
  token: string
  /** Whether channels keep a history. */
  keeps: boolean
  /** By channel. */
  streams: Map<string, Stream>
}

type Asked = 'connect' | 'subscribe' | 'recover' | 'ping' | { ref: string }

const newline = 0x0a
const text = new Text()
const offset = new Field('"offset":')

export class CentrifugoSpeech implements Speech {
  #room = ''
  #stream: Stream | undefined
  #next = 1
  readonly #asked = new Map<number, Asked>()
  /** Whether the server wants its pings answered; an answer that it does not want makes it disconnect. */
  #pongs = false

  constructor(
    private readonly ear: Ear,
    private readonly terms: Terms,
  ) {}

  opening(): string {
    const { token } = this.terms
    return this.#command('connect', { connect: { name: 'bench', ...(token && { token }) } })
  }

  join(room: string, after?: number): string {
    const { streams, keeps } = this.terms
    this.#room = room
    this.#stream = streams.get(room) ?? { epoch: '', start: pushStart(room) }
    streams.set(room, this.#stream)
    const { epoch } = this.#stream
    const recover = after === undefined ? {} : { recover: true, offset: after, epoch }
    const subscribe = { channel: room, ...(keeps && { recoverable: true }), ...recover }
    return this.#command(after === undefined ? 'subscribe' : 'recover', { subscribe })
  }

  leave(room: string): string {
    return JSON.stringify({ id: this.#next++, unsubscribe: { channel: room } })
  }

  say(room: string, said: string, ref: string): string {
    return this.#command({ ref }, { publish: { channel: room, data: said } })
  }

  /** Servers refuse it, in their turn: any answer will do. */
  ping(): string {
    return this.#command('ping', { ping: {} })
  }

  hear(frame: Buffer): void {
    let start = 0
    for (let end = frame.indexOf(newline); end >= 0; end = frame.indexOf(newline, start)) {
      if (end > start) this.#reply(frame.subarray(start, end))
      start = end + 1
    }
    if (start === 0) this.#reply(frame)
    else if (start < frame.length) this.#reply(frame.subarray(start))
  }

  #command(asked: Asked, command: Fields): string {
    const id = this.#next++
    this.#asked.set(id, asked)
    return JSON.stringify({ id, ...command })
  }

  #reply(line: Buffer): void {
    if (this.#stream && matches(line, 0, this.#stream.start)) return this.#message(line, true)
    const reply = parseObject(line.toString())
    const push = objectIn(reply?.push)
    if (!reply) this.ear.nonsense()
    else if (typeof reply.id === 'number') this.#answer(reply.id, reply)
    else if (push) this.#push(push)
    else if (Object.keys(reply).length > 0) this.ear.nonsense()
    else if (this.#pongs) this.ear.reply('{}')
  }

  #message(line: Buffer, here: boolean): void {
    const numberAt = offset.in(line)
    const number = numberAt < 0 ? 0 : readNumber(line, numberAt)
    this.ear.message(line, text.at(line), here, number, -1)
  }

  /** A message that is laid out in another way, or of another channel; or news of members, which nobody asked for. */
  #push({ channel, pub, unsubscribe }: Fields): void {
    const publication = objectIn(pub)
    if (unsubscribe !== undefined) this.ear.refused('unsubscribed', wordsIn(unsubscribe))
    else if (pub === undefined) return
    else if (!publication) this.ear.nonsense()
    else this.#message(Buffer.from(JSON.stringify(laidOut(publication))), channel === this.#room)
  }

  #answer(id: number, reply: Fields): void {
    const asked = this.#asked.get(id)
    this.#asked.delete(id)
    const error = objectIn(reply.error)
    if (asked === 'ping') this.ear.ponged()
    else if (error) this.ear.refused(codeIn(error), wordsIn(error), refOf(asked))
    else if (objectIn(reply.publish)) this.#taken(refOf(asked))
    else if (asked === 'connect' && objectIn(reply.connect)) this.#connected(reply.connect)
    else if (asked === 'subscribe' || asked === 'recover') this.#subscribed(asked, reply.subscribe)
    else if (!objectIn(reply.unsubscribe)) this.ear.nonsense()
  }

  #connected(result: unknown): void {
    this.#pongs = objectIn(result)?.pong === true
    this.ear.welcomed()
  }

  #subscribed(asked: 'subscribe' | 'recover', value: unknown): void {
    const result = objectIn(value)
    const missed = result && publicationsIn(result.publications ?? [], this.#room)
    if (!result || !missed) return this.ear.nonsense()
    if (this.#stream && typeof result.epoch === 'string') this.#stream.epoch = result.epoch
    this.ear.joined(missed, asked === 'recover' && result.recovered !== true)
  }

  /** The answer to a message does not tell its offset. */
  #taken(ref: string | undefined): void {
    this.ear.acked(Buffer.from(ref ?? ''), ref === undefined ? -1 : 0, 0, -1)
  }
}

function laidOut({ data, offset }: Fields): Fields {
  return { data, offset }
}

function pushStart(channel: string): Buffer {
  return Buffer.from(`{"push":{"channel":${JSON.stringify(channel)},"pub":{"data":`)
}

function publicationsIn(value: unknown, room: string): Kept[] | undefined {
  if (!Array.isArray(value)) return undefined
  const messages: Kept[] = []
  for (const each of value) {
    const publication = objectIn(each)
    if (typeof publication?.data !== 'string' || typeof publication.offset !== 'number') return undefined
    messages.push({ id: '', room, text: publication.data, number: publication.offset })
  }
  return messages
}

function refOf(asked: Asked | undefined): string | undefined {
  return typeof asked === 'object' ? asked.ref : undefined
}

function codeIn({ code }: Fields): string {
  return typeof code === 'number' ? String(code) : 'refused'
}

function wordsIn(value: unknown): string {
  const { message, reason } = objectIn(value) ?? {}
  const words = message ?? reason
  return typeof words === 'string' ? words : 'it gave no reason'
}
