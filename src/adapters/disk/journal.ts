/** The journal on this machine's disk: `info.log` and the files beside it, in a folder of their own. */

import type { Utterance } from '../../core/message.ts'
import { StorageUnavailable, type Journal } from '../../core/ports.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import { nodeDisk, type Disk } from './disk.ts'
import { GroupWriter } from './group-writer.ts'
import { LeftReader } from './left-reader.ts'
import { OldestReader } from './oldest-reader.ts'
import { openFolder, type OpenedFolder } from './open-folder.ts'
import { Space, type Room } from './space.ts'
import type { Told } from './trouble.ts'

export interface JournalOptions {
  /** Of all its files; what would be more is refused. One GiB unless told otherwise. */
  maxBytes?: number
  told: Told
  disk?: Disk
  /** Bytes after which another file is begun. 64 MiB unless told otherwise. */
  segmentBytes?: number
}

export interface JournalStatus {
  /** Records that are not settled, those counted too that turn out damaged. */
  records: number
  /** Of all files. */
  bytes: number
  deadLetters: number
  /** Pieces of damage that were ever found. */
  damaged: number
  room: Room
  /** Two syncs in a row failed, and none succeeded since. */
  broken: boolean
}

const GiB = 1024 ** 3

/** Opens the folder, and makes it if need be. Rejects with JournalError. */
export async function openJournal(folder: string, options: JournalOptions): Promise<DiskJournal> {
  const { disk = nodeDisk, told, maxBytes = GiB, segmentBytes } = options
  const opened = await openFolder(folder, { disk, told, segmentBytes })
  const bytes = () => opened.segments.bytes + opened.deadLetters.bytes + opened.quarantine.bytes
  const journal = new DiskJournal(opened, new Space(disk, folder, maxBytes, bytes, told), bytes)
  // What an earlier process settled and had no time to remove.
  await journal.settle(journal.settled)
  return journal
}

export class DiskJournal implements Journal {
  private readonly writer: GroupWriter
  private readonly reader: OldestReader
  private readonly leftReader: LeftReader
  private closing: Promise<void> | undefined

  constructor(
    private readonly opened: OpenedFolder,
    private readonly space: Space,
    private readonly bytes: () => number,
  ) {
    const { segments, counted, index, quarantine } = opened
    this.writer = new GroupWriter(segments, space, counted)
    this.reader = new OldestReader(segments, this.writer, quarantine)
    this.leftReader = new LeftReader(index, this.writer)
  }

  get appended(): number {
    return this.writer.appended
  }

  get settled(): number {
    return this.writer.settled
  }

  append(utterances: readonly Utterance[]): Promise<void> {
    return this.writer.append(utterances)
  }

  oldest(): Promise<{ utterances: Utterance[]; last: number }> {
    return this.reader.oldest()
  }

  settle(last: number): Promise<void> {
    const tidied = this.writer.settle(last)
    this.opened.index.release(this.settled)
    return tidied
  }

  bury(utterance: Utterance, refused: RefusalCode): Promise<void> {
    if (this.closing) return Promise.reject(new StorageUnavailable('the journal is closed'))
    return this.opened.deadLetters.add(utterance, refused)
  }

  left(room: string): Promise<{ utterances: Utterance[]; complete: boolean }> {
    return this.leftReader.left(room)
  }

  /** Cheap: nothing is read for it. */
  status(): JournalStatus {
    const { deadLetters, quarantine } = this.opened
    return {
      records: this.appended - this.settled,
      bytes: this.bytes(),
      deadLetters: deadLetters.count,
      damaged: quarantine.damaged,
      room: this.space.room,
      broken: this.writer.broken,
    }
  }

  /** Resolves when what was given is written, and another process may have the folder. */
  close(): Promise<void> {
    this.closing ??= this.shut()
    return this.closing
  }

  private async shut(): Promise<void> {
    const { segments, deadLetters, quarantine, release } = this.opened
    await this.writer.close()
    await deadLetters.close()
    await quarantine.close()
    await segments.close()
    await release()
  }
}
