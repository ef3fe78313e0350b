/** Text for a terminal: nothing in it but what can be seen, no longer than there is room. */

/**
 * Control characters, invisible and unassigned ones, and those that end a line or turn its direction. They may come
 * from a server, and could move the cursor, rename the window, or show another text than it is.
 */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu

/** What terminals show two columns wide: East Asian letters and pictures. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u

/** The same text with � for each character that is not to be seen. */
export function clean(text: string): string {
  return text.replaceAll(unseen, '\ufffd')
}

/** Columns that a text takes. Marks above a letter count as one, so that a heap of them has an end. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += wide.test(character) ? 2 : 1
  return width
}

/** The text if it fits into so many columns, or what does fit, with … at its end. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let room = columns - 1
  let kept = ''
  for (const character of text) {
    room -= wide.test(character) ? 2 : 1
    if (room < 0) break
    kept += character
  }
  return columns < 1 ? '' : `${kept}…`
}

/** Lines of whole words, none longer than so many columns unless a word is. */
export function wrap(text: string, columns: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
