/** Calls of one process to another over the channel between parent and child: a name, arguments, one answer. */

import { Unable } from '../failure.ts'
import type { Hand } from '../generator/hand.ts'

export type Method = keyof Hand

export interface Call {
  id: number
  method: Method
  args: unknown[]
}

export type Answer = { id: number; value: unknown } | { id: number; failure: Failure }

/** An `Unable` keeps its sentence and exit code; anything else is a bug, and keeps its stack. */
interface Failure {
  message: string
  exitCode?: number
}

export function failureOf(error: unknown): Failure {
  if (error instanceof Unable) return { message: error.message, exitCode: error.exitCode }
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

export function errorOf({ message, exitCode }: Failure): Error {
  return exitCode === undefined ? new Error(`in a generator: ${message}`) : new Unable(message, exitCode)
}
