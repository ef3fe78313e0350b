/** The lines that tell of trouble with the journal's files. */

import type { Logger } from 'pino'
import { errorFields } from './error-fields.ts'
import { paced } from '../paced.ts'

/** One trouble, as the journal tells it; nothing in it was said by anybody. */
export interface Trouble {
  kind: string
  /** A name in the journal's folder. */
  file?: string
  /** Where in the file, and how many bytes. */
  at?: number
  bytes?: number
  written?: number
  /** Bytes that the file system has left. */
  free?: number | undefined
  error?: unknown
}

type Line = [level: 'info' | 'warn' | 'error', words: string]

/** What is told of each kind. */
export const troubleLines: Readonly<Record<string, Line>> = {
  damaged: ['error', 'the journal has a line that cannot be read: it is set aside, and the rest goes on'],
  torn: ['warn', 'the journal ends in half a line, as after a crash: it is set aside'],
  'not quarantined': ['error', 'what cannot be read could not be set aside: it stays where it is'],
  'short write': ['warn', 'the disk took only a part of what was written to the journal'],
  'write failed': ['error', 'the journal could not be written'],
  'truncate failed': ['error', 'a file of the journal could not be shortened'],
  'sync failed': ['error', 'the disk did not confirm what was written to the journal'],
  'rotation failed': ['error', 'no new file of the journal could be begun'],
  'not removed': ['warn', 'a file of the journal that is no longer needed could not be removed'],
  'nearly full': [
    'warn',
    'the journal is nearly full: no new clients come; bring the database back, or make room',
  ],
  full: ['error', 'the journal is full: messages are refused until there is room'],
  'room again': ['info', 'the journal has room again'],
}

/** A kind that came after this table is told all the same. */
const unlisted: Line = ['error', 'the journal is in trouble']

/** Tells each kind at most once a second, with the number left out. `now` is in monotonic milliseconds. */
export function journalTroubles(logger: Logger, now = () => performance.now()): (trouble: Trouble) => void {
  const tellers = new Map<string, (trouble: Trouble) => void>()
  return (trouble) => {
    const { kind } = trouble
    const tell = tellers.get(kind) ?? paced(lineWriter(logger, kind), now)
    tellers.set(kind, tell)
    tell(trouble)
  }
}

function lineWriter(logger: Logger, kind: string): (trouble: Trouble, suppressed: number) => void {
  const [level, words] = troubleLines[kind] ?? unlisted
  return ({ file, at, bytes, written, free, error }, suppressed) => {
    const err = error === undefined ? undefined : errorFields(error)
    logger[level]({ kind, file, at, bytes, written, free, suppressed, err }, words)
  }
}
