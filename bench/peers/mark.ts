/**
 * What a message carries to be known by: a sign that nothing else on the wire holds, who said it, and which of its
 * messages it is. Found wherever it lies, so that it does not matter how a server frames and packs what it passes on.
 */

/** Two bytes, since one of them could be the length in a frame's head. */
const sign = Buffer.from('^~')
const [first = 0, second = 0] = sign
const talkerDigits = 5
const numberDigits = 9
export const markLength = sign.length + talkerDigits + numberDigits
/** Bytes of the head of a frame whose length takes two bytes: where the next mark lies when a server adds nothing. */
const headBytes = 4
const zero = 0x30

/** The text of a message of so many bytes. */
export function markedText(talker: number, number: number, bytes: number): string {
  return `${sign.toString()}${digits(talker, talkerDigits)}${digits(number, numberDigits)}`.padEnd(
    bytes,
    ' glass',
  )
}

/** A name of the message that holds no sign. */
export function markedRef(talker: number, number: number): string {
  return digits(talker, talkerDigits) + digits(number, numberDigits)
}

export function numberDigitsOf(number: number): string {
  return digits(number, numberDigits)
}

/** Where the first mark from there on begins, or may begin: its sign can be cut at the end. -1: nowhere. */
export function nextMark(bytes: Buffer, from: number): number {
  // Most servers put a bare head between two messages: looking there is quicker than a search.
  const near = from + headBytes
  if (bytes[near] === first && bytes[near + 1] === second) return near
  const at = bytes.indexOf(sign, from)
  if (at >= 0) return at
  const last = bytes.length - 1
  return last >= from && bytes[last] === first ? last : -1
}

export function talkerAt(bytes: Buffer, mark: number): number {
  return numberAt(bytes, mark + sign.length, talkerDigits)
}

export function numberOfMark(bytes: Buffer, mark: number): number {
  return numberAt(bytes, mark + sign.length + talkerDigits, numberDigits)
}

function numberAt(bytes: Buffer, start: number, length: number): number {
  let value = 0
  for (let at = start; at < start + length; at++) value = value * 10 + (bytes[at] ?? zero) - zero
  return value
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0')
}
