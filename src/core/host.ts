/** What connections and joins ask of the hub, and nothing more of it. */

import type { Member, SendFrame } from '../protocol/frames.ts'
import type { Refusal } from '../protocol/refusals.ts'
import type { Outcome } from './ports.ts'
import type { Room, Since } from './room.ts'

/** A room that may be joined now, and where its welcome begins. */
export interface Entry {
  room: Room
  since: Since
}

/** What somebody wants to say. */
export type Saying = Pick<SendFrame, 'text' | 'ref' | 'traceparent'>

export interface Host {
  /** The room, as new as the store knows it, once a listener may come in; undefined when there is none. */
  enter(room: string, after: number | undefined): Promise<Entry | undefined>
  /** Takes a message on its way to the store, or says why not. `settle` is called once, later. */
  submit(room: Room, sender: Member, saying: Saying, settle: (outcome: Outcome) => void): Refusal | undefined
  /** A connection speaks as this member from now on; as `before` no more. */
  arrived(member: Member, before?: Member): void
}
