/** Reads a journal's file that no server is using, for bringing it into a store by hand. Changes nothing. */

import type { Utterance } from '../../core/message.ts'
import { nodeDisk, type Disk } from './disk.ts'
import { LineWalk } from './line-walk.ts'
import { RecordHead, utteranceIn } from './record.ts'
import { explained } from './scan.ts'
import { JournalError, type Stretch } from './trouble.ts'

export interface ReadOptions {
  /** Is told what is damaged, or torn at the end, and passed over. */
  damaged(stretch: Stretch): void
  /** Records of a batch. */
  batch?: number
  disk?: Disk
}

/**
 * The utterances of any file of a journal, dead letters too, in their order, settled or not: the store knows what it has.
 * Throws JournalError when it is no such file or cannot be read.
 */
export async function* readRecords(path: string, options: ReadOptions): AsyncGenerator<Utterance[]> {
  const { damaged, batch = 500, disk = nodeDisk } = options
  const found = await explained(path, disk.look(path))
  if (found?.kind !== 'file')
    throw new JournalError(`${path} is not a plain file: name the file of a journal.`)
  const file = await explained(path, disk.open(path, 'read'))
  try {
    const walk = new LineWalk(file, 0, found.size)
    let more = true
    while (more) {
      const utterances = take(walk, batch)
      if (utterances.length > 0) yield utterances
      if (utterances.length < batch) more = await explained(path, walk.fill())
      for (const stretch of walk.takeDamages()) damaged(stretch)
    }
    if (walk.torn) damaged(walk.torn)
    if (walk.foreign) throw new JournalError(`${path} is not a journal of this server: name the file of one.`)
  } finally {
    await file.close()
  }
}

/** Up to so many of those that are in memory. */
function take(walk: LineWalk, most: number): Utterance[] {
  const head = new RecordHead()
  const utterances: Utterance[] = []
  while (utterances.length < most && walk.next()) {
    const utterance = utteranceOf(walk, head)
    if (utterance) utterances.push(utterance)
  }
  return utterances
}

/** Undefined: a mark, or what nobody understands. */
function utteranceOf(walk: LineWalk, head: RecordHead): Utterance | undefined {
  const { bytes, jsonFrom, jsonTo } = walk
  const kind = head.read(bytes, jsonFrom, jsonTo)
  if (kind === 'mark') return undefined
  const utterance = kind === 'record' ? utteranceIn(bytes, jsonFrom, jsonTo) : undefined
  if (!utterance) walk.reject()
  return utterance
}
