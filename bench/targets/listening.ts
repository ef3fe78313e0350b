/** How all targets take their port and tell where they are. */

/** The port to listen on: the first argument, or 0 for a free one. */
export const port = Number(process.argv[2] ?? 0)

export const host = '127.0.0.1'

/** Prints the one line that whoever started the target waits for. */
export function listening(on: number): void {
  process.stdout.write(`listening on ws://${host}:${on}\n`)
}
