/** Random bytes, drawn by the page: to ask for those of each id alone costs more than the id. */

const page = new Uint8Array(4_096)
let drawn = page.length

/** Of the same generator as `crypto.getRandomValues`, and given out once. */
export function randomByte(): number {
  if (drawn === page.length) {
    crypto.getRandomValues(page)
    drawn = 0
  }
  return page[drawn++] ?? 0
}
