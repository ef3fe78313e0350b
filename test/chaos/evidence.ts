/** What one round leaves behind: what was said, answered, seen, and what is in history. The checker reads nothing else. */

/** Milliseconds since the run began, by the harness' own monotonic clock. */
export type At = number

/** Counts the server's processes of a run: 1, 2, 3 … */
export type Life = number

/** A message that a sender insists on; its ref is its own in the whole run. */
export interface Said {
  ref: string
  sender: string
  room: string
  text: string
  /** Every time it was put on the wire, and which life of the server it was for. */
  sends: { at: At; life: Life }[]
}

export interface Ack {
  ref: string
  at: At
  id: string
  seq: number | null
  sentAt: string
  durable: 'postgres' | 'journal'
}

/** One connection's look at one room, from `joined` on. */
export interface View {
  listener: string
  room: string
  life: Life
  at: At
  sightings: Sighting[]
  /** True: it was still connected when the round had settled. */
  open: boolean
}

/** A message, or its number, came to a listener. Only `stored` may come for a message that the view does not hold. */
export interface Sighting {
  at: At
  id: string
  seq: number | null
  how: 'joined' | 'message' | 'stored'
}

/** A message as history gives it. */
export interface Row {
  id: string
  seq: number
  sender: string
  ref: string
  text: string
  sentAt: string
}

/** A room as it is read back at the end: by SQL, and page by page over HTTP. */
export interface History {
  room: string
  head: number
  sql: Row[]
  http: Row[]
}

/** Something that was done to the server or to Postgres, or that became of it. */
export interface Incident {
  at: At
  what: string
}

/** A connection ended that the harness had not ended. */
export interface Close {
  at: At
  listener: string
  code: number
  /** True: the server's process behind it had been ended by the harness. */
  explained: boolean
}

/** Everything of one round. */
export interface Evidence {
  said: Map<string, Said>
  /** In the order of their arrival, over all senders. */
  acks: Ack[]
  views: View[]
  closes: Close[]
  incidents: Incident[]
  /** Answers that no patience helps against. */
  refusals: { at: At; ref: string; code: string }[]
  histories: History[]
}

export function emptyEvidence(): Evidence {
  return {
    said: new Map(),
    acks: [],
    views: [],
    closes: [],
    incidents: [],
    refusals: [],
    histories: [],
  }
}
