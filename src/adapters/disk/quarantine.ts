/** Sets aside what cannot be read, byte by byte, in `quarantine.log`: lines like the journal's own, the bytes as base64. */

import { crc32 } from 'node:zlib'
import type { DiskFile } from './disk.ts'
import { LineBuffer } from './line.ts'
import type { LogFile } from './log-file.ts'
import type { Stretch, Told } from './trouble.ts'

export const quarantineName = 'quarantine.log'

/** Bytes of one line's content. */
const pieceBytes = 48 * 1024

interface Entry {
  file: string
  at: number
  bytes: number
  crc: number
  /** True: the last line of a file, without its end, as a stopped machine leaves it. */
  torn?: boolean
  /** Left out when all of them are zero. */
  base64?: string
}

export class Quarantine {
  /** Stretches of damage that were ever found. */
  damaged = 0
  /** So that what stays in its file is set aside once, and not at each start. A file's name changes, places do not. */
  private readonly known = new Set<string>()
  private turn = Promise.resolve()

  constructor(
    private readonly log: LogFile,
    private readonly told: Told,
  ) {}

  get bytes(): number {
    return this.log.size
  }

  /** Learns from a line of the quarantine that an earlier process wrote. */
  learn(json: string): void {
    this.remember(JSON.parse(json) as Entry)
  }

  /** Sets it aside, once, and tells. False: could not; then the file must be kept. */
  take(from: LogFile, stretch: Stretch, kind: 'damaged' | 'torn'): Promise<boolean> {
    const taken = this.turn.then(() => this.copy(from, stretch, kind))
    this.turn = taken.then(() => {})
    return taken
  }

  close(): Promise<void> {
    return this.turn.then(() => this.log.close())
  }

  private async copy(from: LogFile, stretch: Stretch, kind: 'damaged' | 'torn'): Promise<boolean> {
    const file = from.name
    try {
      const entries = await entriesOf(file, from.file, stretch, kind === 'torn')
      const news = entries.filter((entry) => !this.known.has(keyOf(entry)))
      if (news.length === 0) return true
      for (const entry of news) await this.write(entry)
      this.told({ kind, file, ...stretch })
      return true
    } catch (error) {
      this.told({ kind: 'not quarantined', file, ...stretch, error })
      return false
    }
  }

  private async write(entry: Entry): Promise<void> {
    const line = new LineBuffer()
    line.add(JSON.stringify(entry))
    if (!(await this.log.write(line.bytes)) || !(await this.log.sync())) {
      throw new Error(`${quarantineName} could not be written`)
    }
    this.log.size += line.length
    this.remember(entry)
  }

  private remember(entry: Entry): void {
    this.known.add(keyOf(entry))
    if (!entry.torn) this.damaged += 1
  }
}

function keyOf({ at, bytes, crc }: Entry): string {
  return `${at} ${bytes} ${crc}`
}

async function entriesOf(file: string, from: DiskFile, stretch: Stretch, torn: boolean): Promise<Entry[]> {
  const entries: Entry[] = []
  const end = stretch.at + stretch.bytes
  for (let at = stretch.at; at < end; at += pieceBytes) {
    const piece = Buffer.alloc(Math.min(pieceBytes, end - at))
    await from.read(piece, at)
    const base64 = piece.some((byte) => byte !== 0) ? piece.toString('base64') : undefined
    entries.push({ file, at, bytes: piece.length, crc: crc32(piece), torn: torn || undefined, base64 })
  }
  return entries
}
