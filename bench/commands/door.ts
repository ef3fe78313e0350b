/** What a command gets from the outside, and what it answers. */

import type { Hand } from '../generator/hand.ts'
import type { Unable } from '../failure.ts'
import { clean } from '../terminal/text.ts'
import type { Screen } from '../terminal/view.ts'
import type { Arguments, Command } from './arguments.ts'

export interface Terminal {
  out: Screen
  err: Screen
  /** Aborted when the user wants the run to end. */
  signal: AbortSignal
  /** Answers a new generator. */
  recruit: () => Hand
}

/** A command, and what does it: answers the exit code. Rejects with Unable. */
export interface Door {
  command: Command
  perform: (given: Arguments, terminal: Terminal) => Promise<number>
}

/** Tells why something cannot be. A sentence may hold what a server or a file said, which must not move the cursor. */
export function complain({ err }: Terminal, { message }: Unable): void {
  err.write(`bench: ${message.split('\n').map(clean).join('\n')}\n`)
}
