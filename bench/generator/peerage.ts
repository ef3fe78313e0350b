/** What all peers of a generator share. */

import type { Dialect, Venue } from '../dialects/dialect.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Tally } from './tally.ts'
import type { Tracing } from './tracing.ts'

export interface Peerage {
  ledger: Ledger
  dialect: Dialect
  venue: Venue
  tracing: Tracing
  tally: Tally
}
