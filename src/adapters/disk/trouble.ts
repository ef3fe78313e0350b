/** What can go wrong with the journal's files: what keeps the server from starting, and what it tells while it runs. */

/** The journal cannot be opened; the message is one sentence that names the file and says what to do. */
export class JournalError extends Error {
  override name = 'JournalError'
}

/** So many bytes of a file, from `at` on. */
export interface Stretch {
  at: number
  bytes: number
}

/** For the log and for counting; holds no text of users. `file` is a name in the journal's folder. */
export type JournalTrouble =
  /** It is no line of ours, or not any more: set aside in the quarantine, and passed over. */
  | ({ kind: 'damaged'; file: string } & Stretch)
  /** The last line was not written to its end, as when the machine stops: set aside in the quarantine. */
  | ({ kind: 'torn'; file: string } & Stretch)
  /** Could not be set aside; it stays where it is. */
  | ({ kind: 'not quarantined'; file: string; error: unknown } & Stretch)
  | { kind: 'short write'; file: string; bytes: number; written: number }
  | { kind: 'write failed'; file: string; error: unknown }
  /** What was half written stays; the file is kept for the replay, and another is begun. */
  | { kind: 'truncate failed'; file: string; error: unknown }
  /** Its last writing may not be on the disk; the file is kept for the replay, and another is begun. */
  | { kind: 'sync failed'; file: string; error: unknown }
  /** No other file could be begun. */
  | { kind: 'rotation failed'; error: unknown }
  /** It holds nothing that is needed, and is tried again. */
  | { kind: 'not removed'; file: string; error: unknown }
  /** Bytes of all files, and those that the file system has left. */
  | { kind: 'nearly full'; bytes: number; free: number | undefined }
  /** Nothing is taken until there is room again. */
  | { kind: 'full'; bytes: number; free: number | undefined }
  | { kind: 'room again' }

export type Told = (trouble: JournalTrouble) => void
