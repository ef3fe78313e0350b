/** Figures as people read them: short, and with their unit. */

/** Between a figure and its unit: it never stands at the end of a line. */
const space = '\u00a0'

const grouped = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 3 })

export function count(value: number): string {
  return grouped.format(value)
}

/** For scales, where there is little room: `50K`. */
export function shortCount(value: number): string {
  return value < 10_000 ? grouped.format(value) : short.format(value)
}

/** `1 message`, `2 messages`. */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** A length of time that may be anything from microseconds to minutes. */
export function duration(ms: number): string {
  if (ms < 10) return `${digits(ms, ms < 1 ? 2 : 1)}${space}ms`
  if (ms < 1_000) return `${String(Math.round(ms))}${space}ms`
  if (ms < 59_950) return `${digits(ms / 1_000, ms < 9_950 ? 1 : 0)}${space}s`
  return age(ms)
}

/** As `duration`, with two decimals of seconds below a minute: close lengths keep their order when read. */
export function exactDuration(ms: number): string {
  const listed = ms >= 999.5 && ms < 59_995
  return listed ? `${(ms / 1_000).toFixed(2)}${space}s` : duration(ms)
}

/** A length of time in the one or two units that matter: `40 s`, `3 min`, `2 h 5 min`, `4 d 1 h`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  if (seconds < 60) return `${String(seconds)}${space}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return pair(minutes, 'min', minutes < 5 ? seconds % 60 : 0, 's')
  const hours = Math.floor(minutes / 60)
  return hours < 24
    ? pair(hours, 'h', minutes % 60, 'min')
    : pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

export function bytes(value: number): string {
  let [rest, unit] = [value, 0]
  while (rest >= 999.5 && unit < byteUnits.length - 1) {
    rest /= 1_024
    unit += 1
  }
  return `${digits(rest, unit > 0 && rest < 9.95 ? 1 : 0)}${space}${byteUnits[unit] ?? ''}`
}

/** A share, 0 to 1. */
export function percent(share: number): string {
  return `${String(Math.round(share * 100))}${space}%`
}

function pair(big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = small === 0 ? '' : ` ${String(small)}${space}${smallUnit}`
  return `${String(big)}${space}${bigUnit}${rest}`
}

/** At most so many digits after the point, and none that says nothing. */
function digits(value: number, most: number): string {
  return String(Number(value.toFixed(most)))
}
