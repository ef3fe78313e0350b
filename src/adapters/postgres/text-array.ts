/** Arrays as Postgres reads them, since the driver makes none without first asking the server for its types. */

/** The literal of a text[]; cast where it is used. */
export function textArray(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}
