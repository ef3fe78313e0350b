/** How alike two names are, by the groups of three letters that they share. */

/** A name as it is compared: lower case, without accents, and every symbol and ideograph a word of its own. */
export function searchable(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}\s]|[\u{2E80}-\u{10FFFF}]/gu, ' $& ')
    .replace(/\s+/gu, ' ')
    .trim()
}

/** The share of the query's trigrams that the name has too: 0 to 1. */
export function likeness(query: string, name: string): number {
  const wanted = trigrams(query)
  const had = trigrams(name)
  const shared = [...wanted].filter((trigram) => had.has(trigram)).length
  return wanted.size === 0 ? 0 : shared / wanted.size
}

function trigrams(text: string): Set<string> {
  const found = new Set<string>()
  for (const word of text.split(' ')) {
    const letters = [' ', ' ', ...word, ' ']
    for (let at = 0; at + 3 <= letters.length; at++) found.add(letters.slice(at, at + 3).join(''))
  }
  return found
}
