import { journalContract } from '../../../test/contract/journal.ts'
import { memoryJournal } from './journal.ts'

journalContract('in memory', async () => ({ journal: memoryJournal(), close: async () => {} }))
