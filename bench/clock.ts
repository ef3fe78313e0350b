/** The clock of a run: the machine's monotonic one, counted from a second that all its processes agree on. */

let [epoch] = process.hrtime()

/** The second of the monotonic clock from which this process counts. */
export function clockEpoch(): number {
  return epoch
}

/** Counts from the same second as another process of this machine does. */
export function joinClock(seconds: number): void {
  epoch = seconds
}

/** Microseconds since the clock's epoch; only goes forward. */
export function micros(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return (seconds - epoch) * 1e6 + nanoseconds / 1e3
}
