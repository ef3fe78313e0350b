/** Tells an outage from a bug. */

/** What keeps messages is out of reach: the port's own error, known by its name. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof Error && error.name === 'StorageUnavailable'
}
