/**
 * What the harness must know of a chat server's protocol to load it: how a room is made and joined, how a message is
 * said and recognised, and what tells a sender that its message was taken. Receivers are on the hot path: a speech
 * finds its fields in the raw bytes and parses nothing for a message.
 */

export interface Dialect {
  readonly name: string
  /** What tells a sender that the server took its message: an answer, hearing itself, or nothing at all. */
  readonly answer: 'ack' | 'echo' | 'none'
  /** Whether a sender hears what it says. */
  readonly echoes: boolean
  /** Whether the server numbers the messages of a room 1, 2, 3 … */
  readonly numbered: boolean
  /** Whether a message can carry a trace context. */
  readonly traces: boolean
  /** Whether somebody who comes back can be given what was said meanwhile. */
  readonly resumes: boolean
  /** The server at a URL. */
  venue(url: URL): Venue
  /** One connection's side of the talk. */
  speech(ear: Ear): Speech
}

/** A server, away from any connection. Rejections are `Unable`. */
export interface Venue {
  /** Makes a room, or only names one where rooms need no making; answers what members call it. */
  openRoom(name: string): Promise<string>
  /** Where a member's socket is. */
  socket(room: string, member: string): URL
  /** A room's messages past a number, page by page, oldest first; none: the server keeps none that could be read. */
  history?(room: string, after: number): AsyncIterable<readonly Kept[]>
  /** How many messages the server says a room has. */
  head?(room: string): Promise<number>
}

/** A message as history has it. */
export interface Kept {
  /** Empty where the protocol has none. */
  id: string
  room: string
  text: string
  /** 0: none. */
  number: number
}

/** Writes the frames of one connection, and reads those that come. */
export interface Speech {
  /**
   * What is said when the socket is open, if anything. `ear.welcomed` is awaited from before the socket is opened: where
   * the server greets nobody, it is told in here.
   */
  opening?(): string | undefined
  /**
   * What a member says before it joins, so that the server heeds the trace contexts of its messages; the server need not
   * have answered before it goes on.
   */
  signIn?(): string | undefined
  /**
   * Undefined: who opened the socket is in the room, and `ear.joined` is not told. `after` asks for what was said past
   * that number. Where the server does not answer, `ear.joined` is told as soon as this turn is over.
   */
  join(room: string, after?: number): string | undefined
  /** Undefined: one leaves by closing the socket. */
  leave?(room: string): string
  say(room: string, text: string, ref: string, traceparent?: string): string
  /** Asks for an answer that comes after all that was sent before it; `ear.ponged` is awaited. */
  ping?(): string
  /** Reads one frame, and tells the ear. The bytes are only good until it returns. Never throws. */
  hear(frame: Buffer): void
}

/** What a speech tells its connection. Offsets are into the frame that is being heard; -1: there is no such field. */
export interface Ear {
  /** `perSecond`: the most messages that a sender may say, if there is a limit; `self`: the server's id of this member. */
  welcomed(perSecond?: number, self?: string): void
  /** The connection is in its room; `missed` are the messages that the answer itself brought, oldest first. */
  joined(missed?: readonly Kept[], truncated?: boolean): void
  /** `here`: the frame names the room that the connection is in. `number` 0: none. `authorAt`: the id of who said it. */
  message(frame: Buffer, textAt: number, here: boolean, number: number, idAt: number, authorAt?: number): void
  /** `number` 0: taken, and not numbered yet. */
  acked(frame: Buffer, refAt: number, number: number, idAt: number): void
  /** `ref` is undefined when it was not a message that was refused. */
  refused(code: string, message: string, ref?: string): void
  /** Numbers of messages that were shown without one; null: it will never have one. */
  numbered(room: string, messages: readonly { id: string; seq: number | null }[]): void
  ponged(): void
  /** Something that the protocol wants answered at once, such as a heartbeat. */
  reply(text: string): void
  /** A frame that means nothing in this protocol. */
  nonsense(): void
}
