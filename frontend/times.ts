/** Times and days as people read them, in the reader's own zone and language. */

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' })
const nearDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const farDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })

export const timeOf = (iso: string) => clock.format(new Date(iso))

/** Day and time to the second. */
export const exactTimeOf = (iso: string) => exact.format(new Date(iso))

/** The reader's calendar day of a moment, as a key. */
export function dayOf(iso: string): string {
  const at = new Date(iso)
  return `${String(at.getFullYear())}-${String(at.getMonth() + 1)}-${String(at.getDate())}`
}

/** Today, yesterday, or the date. */
export function dayName(iso: string, now = new Date()): string {
  const at = new Date(iso)
  const daysAgo = Math.round((midnight(now) - midnight(at)) / 86_400_000)
  if (daysAgo === 0 || daysAgo === 1) return capitalised(relative.format(-daysAgo, 'day'))
  return at.getFullYear() === now.getFullYear() ? nearDay.format(at) : farDay.format(at)
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
}

function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}
