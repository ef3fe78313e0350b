import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { utterance } from '../../../test/contract/journal-utterances.ts'
import { drain, JournalWorld } from '../../../test/support/journal-world.ts'
import { SimDisk } from '../../../test/support/sim-disk.ts'
import type { DiskJournal } from './journal.ts'

const seeds = 200
const lives = 4

/** What a sender and the store know; the journal must never contradict them. */
class Ledger {
  readonly given: string[] = []
  readonly acked = new Set<string>()
  readonly stored: string[] = []

  store(refs: string[]): void {
    for (const ref of refs) if (!this.stored.includes(ref)) this.stored.push(ref)
  }

  check(story: string): void {
    for (const ref of this.acked) assert.ok(this.stored.includes(ref), `${story}: ${ref} is lost`)
    for (const ref of this.stored) assert.ok(this.given.includes(ref), `${story}: ${ref} was never said`)
    const inOrder = this.given.filter((ref) => this.stored.includes(ref))
    assert.deepEqual(this.stored, inOrder, `${story}: out of order`)
  }
}

/** A disk on which every step may fail a little, and one of them is the last. */
function troubled(disk: SimDisk, last: number, over: () => void): void {
  const faults = { write: ['EIO', 'ENOSPC', { short: 40 }], sync: ['EIO'], truncate: ['EIO'] } as const
  let steps = 0
  disk.fault = (call) => {
    if (disk.random() > 0.03) return undefined
    if (call === 'write') return faults.write[Math.floor(disk.random() * 3)]
    return call in faults || call === 'rename' || call === 'syncFolder' || call === 'remove'
      ? 'EIO'
      : undefined
  }
  disk.schedule = async () => {
    steps += 1
    if (steps === last) {
      if (disk.random() < 0.7) disk.crash(disk.random() < 0.8)
      else disk.kill()
      over()
    }
    for (let turns = Math.floor(disk.random() * 3); turns > 0; turns -= 1) await Promise.resolve()
  }
}

/** Senders append, and a store takes in, until the world stops. */
async function live(
  journal: DiskJournal,
  disk: SimDisk,
  ledger: Ledger,
  ended: () => boolean,
): Promise<void> {
  const send = async () => {
    while (!ended()) {
      const batch = Array.from({ length: 1 + Math.floor(disk.random() * 5) }, () => utterance())
      const refs = batch.map(({ ref }) => ref)
      ledger.given.push(...refs)
      const kept = await journal.append(batch).then(
        () => true,
        () => false,
      )
      if (kept && !ended()) for (const ref of refs) ledger.acked.add(ref)
    }
  }
  const take = async () => {
    while (!ended()) {
      if (disk.random() < 0.5) await new Promise(setImmediate)
      const batch = await journal.oldest().catch(() => undefined)
      if (!batch || ended()) continue
      const count = Math.floor(disk.random() * (batch.utterances.length + 1))
      ledger.store(batch.utterances.slice(0, count).map(({ ref }) => ref))
      if (count < batch.utterances.length || ended()) continue
      await journal.settle(batch.last)
    }
  }
  await Promise.all([send(), send(), take()])
}

async function story(seed: number): Promise<void> {
  const disk = new SimDisk(seed)
  const world = new JournalWorld(disk, { segmentBytes: 200 + Math.floor(disk.random() * 4_000) })
  const ledger = new Ledger()
  for (let each = 0; each < lives; each += 1) {
    let over = false
    const stopped = new Promise<undefined>((resolve) => {
      const last = 5 + Math.floor(disk.random() * 250)
      troubled(disk, last, () => {
        over = true
        resolve(undefined)
      })
    })
    const ended = () => over
    const opening = world.open().catch(() => undefined)
    const journal = await Promise.race([opening, stopped])
    if (journal && !over) await Promise.race([live(journal, disk, ledger, ended), stopped])
    disk.kill()
  }
  disk.fault = () => undefined
  disk.schedule = () => {}
  const journal = await world.open()
  ledger.store((await drain(journal)).map(({ ref }) => ref))
  ledger.check(`seed ${seed}`)
  assert.equal(world.content('info.log'), '', `seed ${seed}: it is not empty`)
}

describe('the journal, through failing disks, kills and lost power', () => {
  it(`loses nothing that it acked, and keeps the order, over ${seeds} seeds`, async () => {
    for (let seed = 1; seed <= seeds; seed += 1) await story(seed)
  })
})
