/** What a room tells those who use it. */

import type { SaidMessage } from '../protocol/frames.ts'

/**
 * joining: waiting for the connection or the server. joined: live. refused: the server said no, for good; `refusal` says
 * why. left: by `leave`.
 */
export type RoomStanding = 'joining' | 'joined' | 'refused' | 'left'

export interface RoomEvents {
  /** What is shown changed: entries, parcels, gaps, or whether history rests. */
  changed: undefined
  /**
   * Somebody said something since this room was joined, oneself included; each message once, also when it was missed and
   * found later. An own message comes in its turn among the others: after its ack as a rule, so after `send` has resolved.
   */
  message: SaidMessage
  members: undefined
  standing: RoomStanding
}
