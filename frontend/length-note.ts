/** How near a draft is to the longest message there can be, counted as its writer would. */

/** Shown from so many bytes before the limit. */
const warnBytes = 500

/** What to say about a text of so many UTF-8 bytes where at most `most` are taken; empty when there is room enough. */
export function lengthNote(text: string, bytes: number, most: number): string {
  const left = most - bytes
  if (left >= warnBytes) return ''
  // The limit is one of bytes: beyond ASCII, what that is in characters depends on which ones are taken out or added.
  const exact = bytes === text.length
  const perCharacter = exact ? 1 : bytes / [...text].length
  const about = exact ? '' : 'About '
  if (left < 0) return `${about}${characters(Math.ceil(-left / perCharacter))} too long`
  return `${about}${characters(Math.floor(left / perCharacter))} left`
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count.toLocaleString()} characters`
}
