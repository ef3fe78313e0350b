import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fieldsOf, logLines } from '../../../test/support/log-lines.ts'
import type { JournalTrouble, Told } from '../../adapters/disk/trouble.ts'
import { journalTroubles, troubleLines } from './journal-troubles.ts'

const error = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
const file = 'info.log'

/** One of each kind that the journal tells. */
const one: { [Kind in JournalTrouble['kind']]: Extract<JournalTrouble, { kind: Kind }> } = {
  damaged: { kind: 'damaged', file, at: 4096, bytes: 200 },
  torn: { kind: 'torn', file, at: 4096, bytes: 20 },
  'not quarantined': { kind: 'not quarantined', file, at: 4096, bytes: 200, error },
  'short write': { kind: 'short write', file, bytes: 300, written: 100 },
  'write failed': { kind: 'write failed', file, error },
  'truncate failed': { kind: 'truncate failed', file, error },
  'sync failed': { kind: 'sync failed', file, error },
  'rotation failed': { kind: 'rotation failed', error },
  'not removed': { kind: 'not removed', file, error },
  'nearly full': { kind: 'nearly full', bytes: 1024, free: 5 },
  full: { kind: 'full', bytes: 1024, free: 5 },
  'room again': { kind: 'room again' },
}

function telling(now = () => 0) {
  const { logger, lines } = logLines('info')
  const tell: Told = journalTroubles(logger, now)
  return { tell, lines }
}

describe('trouble with the journal', () => {
  it('is told in the words of its kind', () => {
    const { tell, lines } = telling()
    for (const trouble of Object.values(one)) tell(trouble)
    const told = lines().map(({ kind, level, msg }) => [kind, [level, msg]])
    assert.deepEqual(Object.fromEntries(told), troubleLines)
  })

  it('is told with where it is, and why', () => {
    const { tell, lines } = telling()
    tell(one['not quarantined'])
    tell(one.full)
    assert.deepEqual(lines().map(fieldsOf), [
      {
        kind: 'not quarantined',
        file,
        at: 4096,
        bytes: 200,
        suppressed: 0,
        err: { name: 'Error', code: 'EIO', message: 'EIO: i/o error' },
      },
      { kind: 'full', bytes: 1024, free: 5, suppressed: 0 },
    ])
  })

  it('of one kind is told once a second, and hides no other kind', () => {
    let now = 0
    const { tell, lines } = telling(() => now)
    for (; now < 2_000; now += 10) {
      tell(one.damaged)
      tell(one['sync failed'])
    }
    assert.deepEqual(
      lines().map(({ kind, suppressed }) => [kind, suppressed]),
      [
        ['damaged', 0],
        ['sync failed', 0],
        ['damaged', 99],
        ['sync failed', 99],
      ],
    )
  })

  it('of a kind that nobody foresaw is an error', () => {
    const { logger, lines } = logLines('info')
    journalTroubles(logger)({ kind: 'on fire' })
    assert.deepEqual(
      lines().map(({ kind, level }) => [kind, level]),
      [['on fire', 'error']],
    )
  })
})
