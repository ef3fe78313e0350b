/** Numbers as people write and read them: 10k, 500ms, 200B, 1000/s. */

const multiples: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9 }
const durations: Record<string, number> = { '': 1e3, us: 1e-3, ms: 1, s: 1e3, m: 60e3, min: 60e3, h: 3600e3 }
const sizes: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 1e3,
  kib: 1024,
  mb: 1e6,
  mib: 1024 ** 2,
  gb: 1e9,
  gib: 1024 ** 3,
}
const periods: Record<string, number> = { s: 1, sec: 1, m: 60, min: 60, h: 3600 }

/** A count such as `500`, `10k` or `1m`: a whole number. Undefined when it is none. */
export function parseCount(text: string): number | undefined {
  const count = measure(text, multiples)
  return Number.isSafeInteger(count) ? count : undefined
}

/** Milliseconds of `60s`, `500ms`, `1m` or `2h`; a bare number is seconds. */
export function parseDuration(text: string): number | undefined {
  return measure(text, durations)
}

/** Bytes of `200B`, `4KiB` or a bare number. */
export function parseBytes(text: string): number | undefined {
  const bytes = measure(text, sizes)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** Events a second of `1000/s`, `1k/s`, `600/m`; a bare number is per second. */
export function parseRate(text: string): number | undefined {
  const [amount = '', period = 's', ...rest] = text.split('/')
  const count = measure(amount, multiples)
  const seconds = periods[period.trim().toLowerCase()]
  return count === undefined || seconds === undefined || rest.length > 0 ? undefined : count / seconds
}

/** `12,345`; fractions only below 10. */
export function formatCount(value: number): string {
  const digits = Number.isInteger(value) || value >= 10 ? 0 : 1
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}

/** Microseconds with three figures and a unit: `480µs`, `1.82ms`, `12.0ms`, `1.40s`. */
export function formatMicros(micros: number): string {
  if (micros < 999.5) return `${Math.round(micros)}µs`
  if (micros < 999_500) return `${figures(micros / 1e3)}ms`
  return `${figures(micros / 1e6)}s`
}

/** Where there is little room: `12,345`, `1.23M`, `45.6G`. */
export function formatShort(value: number): string {
  if (value < 999_999.5) return formatCount(Math.round(value))
  if (value < 999.5e6) return `${figures(value / 1e6)}M`
  return `${figures(value / 1e9)}G`
}

/** `49,980/s`, or `49,980 deliveries/s`. */
export function formatRate(perSecond: number, what = ''): string {
  return `${formatCount(perSecond < 10 ? Number(perSecond.toPrecision(2)) : Math.round(perSecond))}${what}/s`
}

/** A share of one: `71 %`, and below 10 % one digit more. */
export function formatShare(share: number): string {
  const percent = share * 100
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : formatCount(Math.round(percent))} %`
}

/** `182 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 999.5e6) return `${figures(bytes / 1e9)} GB`
  return bytes < 999.5e3 ? `${figures(bytes / 1e3)} kB` : `${figures(bytes / 1e6)} MB`
}

/** Milliseconds as they are given on the command line: `60s`, `1500ms`. */
export function formatDuration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`
}

/** Three figures at most. */
export function figures(value: number): string {
  if (value >= 99.95) return formatCount(Math.round(value))
  return value.toFixed(value >= 9.995 ? 1 : 2)
}

function measure(text: string, units: Record<string, number>): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim().replaceAll(',', '')) ?? []
  const factor = units[unit.toLowerCase()]
  if (amount === undefined || factor === undefined) return undefined
  // Decimal fractions of a unit such as 1.1k are whole numbers that floating point misses by a hair.
  return Number((Number(amount) * factor).toPrecision(15))
}

/** 0 to 1 of `50%` or `0.5`. */
export function parseShare(text: string): number | undefined {
  const [, amount, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? []
  if (amount === undefined) return undefined
  const share = Number(amount) / (percent === '%' ? 100 : 1)
  return share <= 1 ? share : undefined
}
