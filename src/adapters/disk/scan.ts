/** Reads one file from end to end, and says what is wrong with it. Changes nothing. */

import { basename } from 'node:path'
import { codeOf, type Disk, type DiskFile } from './disk.ts'
import { LineWalk } from './line-walk.ts'
import { JournalError, type Stretch } from './trouble.ts'

export interface Scanned {
  name: string
  file: DiskFile
  writable: boolean
  /** Where the last line ends. */
  size: number
  damages: Stretch[]
  torn: Stretch | undefined
}

const elsewhere = 'or choose another folder with JOURNAL_DIR'

/**
 * Hands every whole line to `visit`, which says false to one that it cannot use. Undefined: there is no such file. Rejects
 * with JournalError when it is none of ours, or cannot be read.
 */
export async function scan(
  disk: Disk,
  path: string,
  access: 'read' | 'write',
  visit: (walk: LineWalk) => boolean,
  window?: Buffer,
): Promise<Scanned | undefined> {
  const found = await explained(path, disk.look(path))
  if (!found) return undefined
  if (found.kind !== 'file')
    throw new JournalError(`${path} is not a plain file: move it away, ${elsewhere}.`)
  const file = await explained(path, disk.open(path, access))
  try {
    const walk = new LineWalk(file, 0, found.size, window)
    await explained(path, walkAll(walk, visit))
    if (walk.foreign) {
      throw new JournalError(`${path} is not a journal of this server: move it away, ${elsewhere}.`)
    }
    const { torn } = walk
    const size = torn?.at ?? walk.position
    return {
      name: basename(path),
      file,
      writable: access === 'write',
      size,
      damages: walk.takeDamages(),
      torn,
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function walkAll(walk: LineWalk, visit: (walk: LineWalk) => boolean): Promise<void> {
  do {
    while (walk.next()) if (!visit(walk)) walk.reject()
  } while (await walk.fill())
}

/** The answer, or else a sentence for the operator. */
export async function explained<Answer>(path: string, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    throw new JournalError(`${path} cannot be used (${codeOf(error)}): see to its rights, ${elsewhere}.`, {
      cause: error,
    })
  }
}
