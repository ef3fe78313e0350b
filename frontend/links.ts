/** Finds addresses in what people write. Only http and https become links. */

export type Piece = { text: string; url?: string }

/** The text in pieces, some of them links; joined they are the text again. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"]+/giu)) {
    const shown = withoutTail(match[0])
    const url = addressOf(shown)
    if (url === undefined) continue
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) })
    pieces.push({ text: shown, url })
    end = match.index + shown.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end) })
  return pieces
}

function addressOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : undefined
}

/** Without the sentence's own punctuation; a closing bracket stays when the address opened it. */
function withoutTail(address: string): string {
  let surplus = countOf(address, ')') - countOf(address, '(')
  let end = address.length
  for (; end > 0; end--) {
    const last = address.charAt(end - 1)
    if (!/[.,;:!?'*_~\]})”’»]/u.test(last) || (last === ')' && surplus <= 0)) break
    if (last === ')') surplus -= 1
  }
  return address.slice(0, end)
}

function countOf(text: string, letter: string): number {
  return text.split(letter).length - 1
}
