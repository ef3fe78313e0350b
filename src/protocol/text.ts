/** What may be said: the checks at the edge, equal to Postgres' own, so that nothing accepted is refused later. */

const encoder = new TextEncoder()

const beyondAscii = /[^\0-\x7f]/

/** UTF-8 bytes of a text. Most are ASCII, and looking is a tenth of the price of encoding. */
export function byteLength(text: string): number {
  return beyondAscii.test(text) ? encoder.encode(text).length : text.length
}

/** Whether a text is longer than so many UTF-8 bytes; cheap for short ones. */
export function longerThan(text: string, bytes: number): boolean {
  if (text.length * 3 <= bytes) return false
  return text.length > bytes || byteLength(text) > bytes
}

/** Whether Postgres keeps the text as it is: no NUL, no lone surrogate. */
export function storable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** Whether somebody looking at the text would see nothing. */
export function blank(text: string): boolean {
  return !/[^\s\p{Default_Ignorable_Code_Point}\p{Cc}]/u.test(text)
}

/**
 * A name as it is kept: composed (NFC), without control and direction-changing characters, white space folded.
 * Undefined when nothing is left to see or it is longer than `most` code points.
 */
export function cleanName(name: string, most: number): string | undefined {
  if (!storable(name) || name.length > most * 4) return undefined
  const clean = name
    .normalize('NFC')
    .replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  if (blank(clean) || [...clean].length > most) return undefined
  return clean
}
