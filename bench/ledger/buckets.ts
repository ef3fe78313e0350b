/**
 * The buckets of HdrHistogram for three significant figures of whole microseconds: single ones up to 2,047, then for each
 * doubling 1,024 buckets of equal width.
 */

/** A power of two that three figures fit into. */
const half = 1024
const fullBits = 11
/** The longest time that has a bucket of its own: 2.4 h in microseconds. Longer ones are in the last. */
const most = 2 ** 33 - 1

/** How many buckets there are. */
export const bucketSize = bucketOf(most) + 1

/** The bucket of a value of 0 or more; parts of a microsecond are cut off. */
export function bucketOf(micros: number): number {
  if (micros < 2 ** 31) {
    // Integers of 32 bits are the quickest.
    const value = micros | 0
    const shift = Math.max(0, 32 - fullBits - Math.clz32(value))
    return shift * half + (value >>> shift)
  }
  const value = Math.min(micros, most)
  const shift = 32 - fullBits + Number(value >= 2 ** 32)
  return shift * half + Math.floor(value / 2 ** shift)
}

/** The least value of a bucket, in microseconds. */
export function lowestOf(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / half) - 1)
  return (bucket - shift * half) * 2 ** shift
}

/** The greatest. */
export function highestOf(bucket: number): number {
  return lowestOf(bucket + 1) - 1
}
