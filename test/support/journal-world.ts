/** A journal on a simulated disk, and what its tests do with it again and again. */

import type { Utterance } from '../../src/core/message.ts'
import { openJournal, type DiskJournal, type JournalOptions } from '../../src/adapters/disk/journal.ts'
import type { JournalTrouble } from '../../src/adapters/disk/trouble.ts'
import { SimDisk } from './sim-disk.ts'

export const simFolder = '/journal'

export class JournalWorld {
  readonly troubles: JournalTrouble[] = []

  constructor(
    readonly disk = new SimDisk(),
    private readonly options: Partial<JournalOptions> = {},
  ) {}

  open(): Promise<DiskJournal> {
    const told = (trouble: JournalTrouble) => void this.troubles.push(trouble)
    return openJournal(simFolder, { told, disk: this.disk.process(), ...this.options })
  }

  content(name: string): string {
    return String(this.disk.content(`${simFolder}/${name}`))
  }

  put(name: string, bytes: string | Uint8Array): void {
    this.disk.put(`${simFolder}/${name}`, Buffer.from(bytes as string))
  }

  names(): string[] {
    return this.disk.inFolder(simFolder)
  }

  kinds(): string[] {
    return this.troubles.map(({ kind }) => kind)
  }
}

/** All that is not settled, which then is. */
export async function drain(journal: DiskJournal): Promise<Utterance[]> {
  const taken: Utterance[] = []
  while (journal.settled < journal.appended) {
    const { utterances, last } = await journal.oldest()
    taken.push(...utterances)
    await journal.settle(last)
  }
  return taken
}
