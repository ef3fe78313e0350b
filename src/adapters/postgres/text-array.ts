/** Arrays as Postgres reads them, since the driver makes none without first asking the server for its types. */

/** The literal of a text[]; cast where it is used. */
export function textArray(texts: readonly string[]): string {
  return texts.length === 0 ? '{}' : `{"${texts.map(escaped).join('","')}"}`
}

/** The literal of an array of numbers; cast where it is used. */
export function numberArray(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`
}

/** Looking for what is rare costs a fifth of replacing it everywhere. */
function escaped(text: string): string {
  return text.includes('"') || text.includes('\\') ? text.replace(/["\\]/g, '\\$&') : text
}
