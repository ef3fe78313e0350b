/** One connection's side of a talk in Socket.IO packets. */

import { matches } from '../ledger/envelope.ts'
import { Field } from '../ledger/scan.ts'
import type { Ear, Speech } from './dialect.ts'
import { objectIn, parseJson, parseObject, Text } from './frame.ts'

/** What the application calls things, and what it does. */
export interface Manner {
  /** As packets write it: empty for the main one, else with the comma behind it. */
  namespace: string
  /** JSON, or empty. */
  auth: string
  join: string
  leave: string
  message: string
  /** How a packet with a message begins. */
  messageStart: Buffer
  acks: boolean
  answersJoin: boolean
  named: boolean
}

const text = new Text()

/** Type, namespace, number and payload of a packet within Engine.IO's `4`. */
const packet = /^4([0-4])(?:(\/[^,]*),)?(\d*)(.*)$/s

export class SocketioSpeech implements Speech {
  #room: Field | undefined
  /** Numbers of events: those that ask for no answer have none. */
  #next = 0
  #joining = -1
  /** Messages that were not answered yet, by the number of their event; only a sender has any. */
  #refs: Map<number, string> | undefined

  constructor(
    private readonly ear: Ear,
    private readonly manner: Manner,
  ) {}

  opening(): string {
    return `40${this.manner.namespace}${this.manner.auth}`
  }

  join(room: string): string {
    this.#room = new Field(JSON.stringify(room))
    if (this.manner.answersJoin) {
      this.#joining = this.#next++
      return this.#event(this.#joining, this.manner.join, room)
    }
    // The frame must be sent first.
    queueMicrotask(() => this.ear.joined())
    return this.#event('', this.manner.join, room)
  }

  leave(room: string): string {
    return this.#event('', this.manner.leave, room)
  }

  say(room: string, said: string, ref: string): string {
    if (!this.manner.acks) return this.#event('', this.manner.message, room, said)
    const number = this.#next++
    this.#refs ??= new Map()
    this.#refs.set(number, ref)
    return this.#event(number, this.manner.message, room, said)
  }

  hear(frame: Buffer): void {
    if (matches(frame, 0, this.manner.messageStart)) this.#message(frame)
    else this.#rare(frame.toString())
  }

  #event(number: number | '', ...args: string[]): string {
    return `42${this.manner.namespace}${number}${JSON.stringify(args)}`
  }

  #message(frame: Buffer): void {
    const here = !this.manner.named || (this.#room !== undefined && this.#room.in(frame) >= 0)
    this.ear.message(frame, text.at(frame), here, 0, -1)
  }

  #rare(frame: string): void {
    if (frame === '2') return this.ear.reply('3')
    const [, type = '', namespace = '', number = '', payload = ''] = packet.exec(frame) ?? []
    const ours = (namespace && `${namespace},`) === this.manner.namespace
    if (type !== '' && ours) return this.#packet(type, number, payload)
    // Engine.IO's own: the session's parameters, a close, nothing.
    const own = frame === '1' || frame === '6' || (frame.startsWith('0') && parseObject(frame.slice(1)))
    if (!own) this.ear.nonsense()
  }

  #packet(type: string, number: string, payload: string): void {
    const value = parseJson(payload)
    if (type === '0' && objectIn(value)) this.ear.welcomed()
    else if (type === '1') this.ear.refused('disconnected', 'it ended the session')
    else if (type === '2' && Array.isArray(value)) this.#heard(number, value)
    else if (type === '3' && Array.isArray(value) && number !== '') this.#answered(Number(number), value)
    else if (type === '4' && objectIn(value)) this.ear.refused('connect_error', wordsIn(value))
    else this.ear.nonsense()
  }

  /** An event that asks for an answer, or is laid out in another way, or is not a message. */
  #heard(number: string, args: unknown[]): void {
    if (typeof args[0] !== 'string') return this.ear.nonsense()
    if (number !== '') this.ear.reply(`43${this.manner.namespace}${number}[]`)
    if (args[0] !== this.manner.message) return
    this.#message(Buffer.from(`42${this.manner.namespace}${JSON.stringify(args)}`))
  }

  /** An answer whose first argument has an `error` is a refusal. */
  #answered(number: number, [first]: unknown[]): void {
    const error = objectIn(first)?.error
    const joined = number === this.#joining
    const ref = this.#refs?.get(number)
    this.#refs?.delete(number)
    if (joined) this.#joining = -1
    if (error !== undefined) this.ear.refused(codeOf(error), wordsIn(first), ref)
    else if (joined) this.ear.joined()
    else this.ear.acked(Buffer.from(ref ?? ''), ref === undefined ? -1 : 0, 0, -1)
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'string' ? error : 'refused'
}

function wordsIn(value: unknown): string {
  const message = objectIn(value)?.message
  return typeof message === 'string' ? message : 'it gave no reason'
}
