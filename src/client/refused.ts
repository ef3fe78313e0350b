/** What a caller of the SDK gets when the answer was no. */

import { httpRefusals, refusals, type ProblemCode } from '../protocol/refusals.ts'

/** Reasons that only the client itself can have. */
export type LocalCode =
  /** No answer: the network or the server is away. */
  | 'unreachable'
  /** 500 messages wait in the room already, failed ones included: say it again when some are acknowledged or discarded. */
  | 'outbox_full'
  /** The client or the room was closed while the message waited. */
  | 'closed'
  /** The guest's token ended while the message waited; it is never sent as somebody else. */
  | 'new_sender'

/** Said by the server, or by the SDK in its place. */
export class Refused extends Error {
  override name = 'Refused'

  constructor(
    readonly code: ProblemCode | LocalCode,
    message: string,
    /** Milliseconds after which the same request may succeed. */
    readonly retryAfterMs?: number,
  ) {
    super(message)
  }

  /** True: the same request may succeed later, unchanged. */
  get retry(): boolean {
    const { code } = this
    if (code in refusals) return refusals[code as keyof typeof refusals].retry
    if (code in httpRefusals) return false
    return code === 'unreachable'
  }
}
