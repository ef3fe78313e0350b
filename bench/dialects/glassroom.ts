/** Glassroom's own protocol: JSON frames, rooms made over HTTP, messages numbered, acks when they are durable. */

import { matches } from '../ledger/envelope.ts'
import { Field, readNumber } from '../ledger/scan.ts'
import type { Dialect, Ear, Speech } from './dialect.ts'
import { objectIn, parseObject, type Fields } from './frame.ts'
import { keptIn, numbersIn } from './glassroom-frames.ts'
import { GlassroomVenue } from './glassroom-venue.ts'

export const glassroom: Dialect = {
  name: 'glassroom',
  answer: 'ack',
  echoes: true,
  numbered: true,
  resumes: true,
  traces: true,
  venue: (url) => new GlassroomVenue(url),
  speech: (ear) => new GlassroomSpeech(ear),
}

const messageStart = Buffer.from('{"type":"message"')
const ackStart = Buffer.from('{"type":"ack"')

/** All connections share them: the frames of a kind are laid out alike at every member. */
const said = {
  text: new Field('"text":"'),
  room: new Field('"room":"'),
  number: new Field('"seq":'),
  id: new Field('"id":"'),
  author: new Field('"sender":{"id":"'),
}
const taken = { ref: new Field('"ref":"'), number: new Field('"seq":'), id: new Field('"id":"') }

const nowhere = Buffer.from('"')

class GlassroomSpeech implements Speech {
  /** The room's id with the quote behind it, as it stands in a frame. */
  #room = nowhere
  /** Of the welcome. */
  #token: string | undefined

  constructor(private readonly ear: Ear) {}

  /** A guest that shows the token it was given is no stranger any more. */
  signIn(): string | undefined {
    return this.#token ? JSON.stringify({ type: 'hello', token: this.#token }) : undefined
  }

  join(room: string, after?: number): string {
    this.#room = Buffer.from(`${room}"`)
    return JSON.stringify({ type: 'join', room, after })
  }

  leave(room: string): string {
    return JSON.stringify({ type: 'leave', room })
  }

  say(room: string, text: string, ref: string, traceparent?: string): string {
    // Room ids, refs and envelopes hold nothing that JSON would escape.
    const trace = traceparent === undefined ? '' : `,"traceparent":"${traceparent}"`
    return `{"type":"send","room":"${room}","text":"${text}","ref":"${ref}"${trace}}`
  }

  ping(): string {
    return '{"type":"ping"}'
  }

  hear(frame: Buffer): void {
    if (matches(frame, 0, messageStart)) this.#message(frame)
    else if (matches(frame, 0, ackStart)) this.#ack(frame)
    else this.#rare(parseObject(frame.toString()))
  }

  #message(frame: Buffer): void {
    const roomAt = said.room.in(frame)
    const here = roomAt >= 0 && matches(frame, roomAt, this.#room)
    const number = numberIn(frame, said.number)
    this.ear.message(frame, said.text.in(frame), here, number, said.id.in(frame), said.author.in(frame))
  }

  #ack(frame: Buffer): void {
    this.ear.acked(frame, taken.ref.in(frame), numberIn(frame, taken.number), taken.id.in(frame))
  }

  /** Frames that are few, and any frame that is laid out as the server's encoder does not. */
  #rare(frame: Fields | undefined): void {
    const { ear } = this
    switch (frame?.type) {
      case 'welcome':
        this.#token = textIn(frame.token)
        return ear.welcomed(limitIn(frame), selfIn(frame))
      case 'joined':
        return this.#joined(frame)
      case 'message':
        return this.#message(laidOut(frame, ['type', 'id', 'room', 'seq', 'sender', 'text']))
      case 'ack':
        return this.#ack(laidOut(frame, ['type', 'ref', 'id', 'seq']))
      case 'stored':
        return this.#stored(frame)
      case 'error':
        return this.#refused(frame)
      case 'pong':
        return ear.ponged()
      // A close follows a bye, and tells as much.
      case 'bye':
      case 'member_joined':
      case 'member_left':
        return
      default:
        return ear.nonsense()
    }
  }

  #joined({ room, messages, truncated }: Fields): void {
    const id = objectIn(room)?.id
    const missed = keptIn(messages)
    const asked = typeof id === 'string' && this.#room.equals(Buffer.from(`${id}"`))
    if (asked && missed && typeof truncated === 'boolean') this.ear.joined(missed, truncated)
    else this.ear.nonsense()
  }

  #stored({ room, messages }: Fields): void {
    const numbers = numbersIn(messages)
    if (typeof room === 'string' && numbers) this.ear.numbered(room, numbers)
    else this.ear.nonsense()
  }

  #refused({ code, message, ref }: Fields): void {
    const known = typeof code === 'string' && typeof message === 'string'
    if (known && (ref === undefined || typeof ref === 'string')) this.ear.refused(code, message, ref)
    else this.ear.nonsense()
  }
}

function numberIn(frame: Buffer, field: Field): number {
  const at = field.in(frame)
  return at < 0 ? 0 : readNumber(frame, at)
}

/** The frame as the server's encoder would have laid it out, as far as it matters. */
function laidOut(frame: Fields, names: string[]): Buffer {
  return Buffer.from(JSON.stringify(frame, names))
}

function selfIn({ member }: Fields): string | undefined {
  return textIn(objectIn(member)?.id)
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function limitIn({ limits }: Fields): number | undefined {
  const perSecond = objectIn(limits)?.messagesPerSecond
  return typeof perSecond === 'number' ? perSecond : undefined
}
