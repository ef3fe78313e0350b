/** How a person looks: a colour and initials, made of id and name, the same for everybody. */

/** Degrees on the colour wheel; lightness and strength are the style sheet's, so that every colour can be read. */
export function hueOf(id: string): number {
  let hash = 7
  for (let at = 0; at < id.length; at++) hash = (Math.imul(hash, 31) + id.charCodeAt(at)) >>> 0
  // Steps of the golden angle: ids that hash to neighbours get colours far apart.
  return Math.round((hash % 1024) * 137.508) % 360
}

/** One or two letters. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const [first = name, last] = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return [firstLetter(first), last === undefined ? '' : firstLetter(last)].join('').toUpperCase()
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function firstLetter(word: string): string {
  for (const { segment } of letters.segment(word)) return segment
  return ''
}
