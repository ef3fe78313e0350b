/** The clock of a run: the machine's monotonic one, so that times taken in one process can be compared in another. */

const [seconds0, nanoseconds0] = process.hrtime()

/** Microseconds since this process loaded the module; only goes forward. */
export function micros(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return (seconds - seconds0) * 1e6 + (nanoseconds - nanoseconds0) / 1e3
}
