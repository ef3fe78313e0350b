/** How the process of the harness ends: by signals, by pipes that nobody reads any more, and by nothing being left to do. */

import { exitCodes } from './failure.ts'

/** A stream of the process, as far as its end goes. */
interface Stream {
  on(event: 'error', heard: (error: NodeJS.ErrnoException) => void): unknown
  write(text: string): unknown
}

/** The process, or what stands for it. */
export interface Host {
  on(event: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'beforeExit', heard: () => void): unknown
  /** Ends at once. */
  exit(code: number): unknown
  exitCode?: number | string | null | undefined
  stdout: Stream
  stderr: Stream
}

/**
 * Does the work, whose answer is the exit code. The first signal asks it to end and still to report, as does a stdout
 * that nobody reads: what is being measured is kept. The second signal ends it at once.
 */
export function hold(host: Host, work: (signal: AbortSignal) => Promise<number>): void {
  const stop = new AbortController()
  let [signalled, failed, answered] = [false, false, false]
  const signal = () => {
    if (signalled) host.exit(exitCodes.interrupted)
    signalled = true
    stop.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) host.on(name, signal)
  // There is no place left to tell of it.
  host.stderr.on('error', () => undefined)
  host.stdout.on('error', ({ code, message }) => {
    stop.abort()
    if (code === 'EPIPE' || failed) return
    failed = true
    if (answered) host.exitCode = exitCodes.error
    host.stderr.write(`bench: What was found cannot be written to stdout: ${message}.\n`)
  })
  host.on('beforeExit', () => {
    if (!answered) host.stderr.write('bench: It came to nothing: there was nothing left to wait for.\n')
    answered = true
  })
  // Until there is an answer: so that an end without one is no success.
  host.exitCode = exitCodes.error
  void work(stop.signal).then((code) => {
    answered = true
    host.exitCode = failed ? exitCodes.error : code
  })
}
