/** What a line says: a record, which is an utterance with its number; or a mark, up to which number all is settled. */

import type { Utterance } from '../../core/message.ts'

/** The number and the room stand first, where the start finds them without parsing. */
export function recordJson(number: number, utterance: Utterance, refused?: string): string {
  const { id, room, sender, text, ref, sentAt, traceparent } = utterance
  const { id: senderId, name } = sender
  return JSON.stringify({
    ...{ n: number, room, id, sender: { id: senderId, name }, text, ref, sentAt, traceparent, refused },
  })
}

export function markJson(settled: number): string {
  return `{"settled":${settled}}`
}

const recordStart = Buffer.from('{"n":')
const markStart = Buffer.from('{"settled":')
const roomStart = Buffer.from(',"room":"')
const quote = 34
const backslash = 92

/** Reads the beginning of a line's JSON where it lies, again and again, without making anything. */
export class RecordHead {
  kind: 'record' | 'mark' | 'other' = 'other'
  /** Of the record, or up to which all is settled. */
  number = 0
  private numberEnd = 0

  /** The answer is `kind`. */
  read(bytes: Buffer, from: number, to: number): RecordHead['kind'] {
    this.kind = 'other'
    if (startsWith(bytes, from, to, recordStart)) {
      if (this.readNumber(bytes, from + recordStart.length, to)) this.kind = 'record'
    } else if (startsWith(bytes, from, to, markStart)) {
      if (this.readNumber(bytes, from + markStart.length, to)) this.kind = 'mark'
    }
    return this.kind
  }

  /** The room of the record just read; undefined when it is not written plainly. */
  room(bytes: Buffer, to: number): string | undefined {
    if (!startsWith(bytes, this.numberEnd, to, roomStart)) return undefined
    const from = this.numberEnd + roomStart.length
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] ?? 0
      if (byte === quote) return bytes.toString('latin1', from, at)
      if (byte === backslash || byte > 126) return undefined
    }
    return undefined
  }

  private readNumber(bytes: Buffer, from: number, to: number): boolean {
    let value = 0
    let at = from
    for (; at < to; at += 1) {
      const digit = (bytes[at] ?? 0) - 48
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    this.number = value
    this.numberEnd = at
    return at > from && Number.isSafeInteger(value)
  }
}

function startsWith(bytes: Buffer, from: number, to: number, start: Buffer): boolean {
  if (from + start.length > to) return false
  for (let at = 0; at < start.length; at += 1) if (bytes[from + at] !== start[at]) return false
  return true
}

/** The utterance of a record's JSON; undefined when it is none. */
export function utteranceIn(bytes: Buffer, from: number, to: number): Utterance | undefined {
  const json = parsed(bytes.toString('utf8', from, to))
  const { id, room, sender, text, ref, sentAt, traceparent } = json as Partial<Utterance>
  if (![id, room, text, ref, sentAt, sender?.id, sender?.name].every(isText)) return undefined
  if (traceparent !== undefined && !isText(traceparent)) return undefined
  const said = { id, room, sender: { id: sender?.id, name: sender?.name }, text, ref, sentAt } as Utterance
  return traceparent === undefined ? said : { ...said, traceparent }
}

/** An object of whatever is there. */
function parsed(json: string): object {
  try {
    return Object(JSON.parse(json)) as object
  } catch {
    return {} // The checksum was right, so it was written so: no record of ours.
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
