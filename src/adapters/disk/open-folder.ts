/** Opens the journal's folder: finds what earlier processes left, and mends what a stopped machine tore. */

import { join } from 'node:path'
import { Census } from './census.ts'
import { DeadLetters, deadLettersName } from './dead-letters.ts'
import type { Disk, DiskFile } from './disk.ts'
import type { Counted } from './group-writer.ts'
import { LeftIndex } from './left-index.ts'
import { walkWindow, type LineWalk } from './line-walk.ts'
import { LogFile } from './log-file.ts'
import { Quarantine, quarantineName } from './quarantine.ts'
import { explained, scan, type Scanned } from './scan.ts'
import { activeName, segmentNumber, Segments } from './segments.ts'
import { JournalError, type Told } from './trouble.ts'

export interface OpenedFolder {
  segments: Segments
  counted: Counted
  index: LeftIndex
  quarantine: Quarantine
  deadLetters: DeadLetters
  /** Lets another process have the folder. */
  release(): Promise<void>
}

export interface FolderOptions {
  disk: Disk
  told: Told
  /** Bytes after which another file is begun. */
  segmentBytes?: number
}

/** Rejects with JournalError; then nothing that was there has changed. */
export async function openFolder(folder: string, options: FolderOptions): Promise<OpenedFolder> {
  const { disk } = options
  await explained(folder, disk.makeFolder(folder))
  const release = await explained(folder, disk.own(folder))
  if (!release) {
    throw new JournalError(
      `${folder} is in use by another server: stop that one, or choose another folder with JOURNAL_DIR.`,
    )
  }
  const opening = new Opening(folder, options)
  try {
    return { ...(await opening.open()), release }
  } catch (error) {
    await opening.abandon()
    await release()
    throw error
  }
}

interface Found {
  quarantine: Scanned | undefined
  letters: Scanned | undefined
  segments: { scanned: Scanned; last: number; number: number | undefined }[]
}

class Opening {
  private readonly window = walkWindow()
  private readonly index = new LeftIndex()
  private readonly census = new Census(this.index)
  private readonly quarantined: string[] = []
  private readonly buried: string[] = []
  private readonly opened: DiskFile[] = []
  private highestLetters = 0

  constructor(
    private readonly folder: string,
    private readonly options: FolderOptions,
  ) {}

  /** Looks at everything before it changes anything. */
  async open(): Promise<Omit<OpenedFolder, 'release'>> {
    const { disk, told, segmentBytes } = this.options
    const found = await this.find()
    const quarantine = await this.openQuarantine(found.quarantine)
    const deadLetters = await this.openDeadLetters(found.letters, quarantine)
    const files: LogFile[] = []
    for (const { scanned, last } of found.segments) {
      const file = await this.mend(scanned, quarantine)
      file.last = last
      files.push(file)
    }
    if (files.at(-1)?.name !== activeName) files.push(await this.create(activeName, this.census.appended))
    // Names, too, may not be on the disk yet that an earlier process left there.
    await explained(this.folder, disk.syncFolder(this.folder))
    this.index.release(this.census.settled)
    const highest = Math.max(0, ...found.segments.map(({ number }) => number ?? 0))
    const segments = new Segments(disk, this.folder, told, files, highest, segmentBytes)
    return { segments, counted: this.census, index: this.index, quarantine, deadLetters }
  }

  /** Closes what was opened. */
  async abandon(): Promise<void> {
    await Promise.all(this.opened.map((file) => file.close()))
  }

  private async find(): Promise<Found> {
    const names = await explained(this.folder, this.options.disk.list(this.folder))
    const quarantine = await this.scan(
      quarantineName,
      'write',
      (walk) => this.quarantined.push(textOf(walk)) > 0,
    )
    const letters = await this.findDeadLetters(names)
    const segments: Found['segments'] = []
    for (const name of segmentNames(names)) {
      const number = segmentNumber(name)
      const access = number === undefined ? 'write' : 'read'
      const scanned = await this.scan(name, access, (walk) => this.census.visit(walk))
      if (scanned) segments.push({ scanned, last: this.census.appended, number })
    }
    return { quarantine, letters, segments }
  }

  /** The one that is written to; those before it, which had a failed sync, are only counted. */
  private async findDeadLetters(names: string[]): Promise<Scanned | undefined> {
    const visit = (walk: LineWalk) => this.buried.push(textOf(walk)) > 0
    for (const name of names) {
      const number = deadLettersNumber(name)
      if (number === undefined) continue
      this.highestLetters = Math.max(this.highestLetters, number)
      const scanned = await this.scan(name, 'read', visit)
      await scanned?.file.close()
    }
    return this.scan(deadLettersName, 'write', visit)
  }

  private async scan(
    name: string,
    access: 'read' | 'write',
    visit: (walk: LineWalk) => boolean,
  ): Promise<Scanned | undefined> {
    const scanned = await scan(this.options.disk, join(this.folder, name), access, visit, this.window)
    if (scanned) this.opened.push(scanned.file)
    return scanned
  }

  /** What the quarantine itself is torn of is in the file that it came from still, or again. */
  private async openQuarantine(found: Scanned | undefined): Promise<Quarantine> {
    const file = found ? this.logFile(found) : await this.create(quarantineName, 0)
    if (found?.torn) await explained(join(this.folder, file.name), file.file.truncate(file.size))
    const quarantine = new Quarantine(file, this.options.told)
    for (const json of this.quarantined) quarantine.learn(json)
    return quarantine
  }

  private async openDeadLetters(found: Scanned | undefined, quarantine: Quarantine): Promise<DeadLetters> {
    const file = found ? await this.mend(found, quarantine) : await this.create(deadLettersName, 0)
    const deadLetters = new DeadLetters(file, (spent) => this.replace(spent))
    for (const json of this.buried) deadLetters.learn(json)
    return deadLetters
  }

  /** Sets aside what is damaged; a torn end is cut off, so that the next line begins where a line begins. */
  private async mend(found: Scanned, quarantine: Quarantine): Promise<LogFile> {
    const file = this.logFile(found)
    for (const damage of found.damages) file.unsaved ||= !(await quarantine.take(file, damage, 'damaged'))
    if (!found.torn) return this.synced(file)
    file.unsaved ||= !(await quarantine.take(file, found.torn, 'torn'))
    if (!found.writable || file.unsaved) file.spent = true
    else await file.cut()
    return this.synced(file)
  }

  /** What an ended process wrote and did not sync is counted, so it has to last. */
  private async synced(file: LogFile): Promise<LogFile> {
    if (!file.spent && file.size > 0 && segmentNumber(file.name) === undefined) await file.sync()
    return file
  }

  private logFile({ name, file, size }: Scanned): LogFile {
    return new LogFile(name, file, size, this.options.told)
  }

  private async create(name: string, last: number): Promise<LogFile> {
    const path = join(this.folder, name)
    const file = await explained(path, this.options.disk.open(path, 'write'))
    this.opened.push(file)
    const created = new LogFile(name, file, 0, this.options.told)
    created.last = last
    return created
  }

  private async replace(spent: LogFile): Promise<LogFile> {
    const { disk, told } = this.options
    this.highestLetters += 1
    const kept = `dead-letters.${String(this.highestLetters).padStart(6, '0')}.log`
    const path = join(this.folder, deadLettersName)
    if ((await disk.look(path)) !== undefined) await disk.rename(path, join(this.folder, kept))
    const file = await disk.open(path, 'write')
    try {
      await disk.syncFolder(this.folder)
    } catch (error) {
      await file.close()
      throw error
    }
    await spent.close()
    return new LogFile(deadLettersName, file, 0, told)
  }
}

function textOf({ bytes, jsonFrom, jsonTo }: LineWalk): string {
  return bytes.toString('utf8', jsonFrom, jsonTo)
}

/** Oldest first. */
function segmentNames(names: string[]): string[] {
  const numbered = names.filter((name) => segmentNumber(name) !== undefined)
  numbered.sort((a, b) => (segmentNumber(a) ?? 0) - (segmentNumber(b) ?? 0))
  return [...numbered, activeName]
}

function deadLettersNumber(name: string): number | undefined {
  const digits = /^dead-letters\.(\d{6,15})\.log$/.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
