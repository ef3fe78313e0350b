/** Durations as people read them. */

/** "2.1 ms", "840 ms", "2.0 s". */
export function duration(ms: number): string {
  return ms < 999.5 ? `${digits(ms)} ms` : `${seconds(ms)} s`
}

/** "812 of its 840 ms", "1.9 of its 2.0 s"; with their units where these differ. */
export function share(part: number, whole: number): string {
  if (whole < 999.5) return `${digits(part)} of its ${duration(whole)}`
  return part < 999.5
    ? `${duration(part)} of its ${duration(whole)}`
    : `${seconds(part)} of its ${duration(whole)}`
}

/** "1 batch", "1,000 batches". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`
}

function digits(ms: number): string {
  return ms < 9.95 ? ms.toFixed(1) : String(Math.round(ms))
}

function seconds(ms: number): string {
  return (ms / 1e3).toFixed(1)
}
