/** Reads what is left of a room, for those who join while the journal holds some of it. */

import type { Utterance } from '../../core/message.ts'
import { StorageUnavailable } from '../../core/ports.ts'
import { limits } from '../../protocol/limits.ts'
import type { LeftIndex, Place } from './left-index.ts'
import { headerBytes, jsonLengthAt } from './line.ts'
import { utteranceIn } from './record.ts'

const most = { records: limits.joinedMessages, bytes: limits.joinedBytes }

/** Records of one file that stand nearer to each other than this are read at once, in bytes. */
const near = 16 * 1024

export class LeftReader {
  private turn = Promise.resolve()

  constructor(
    private readonly index: LeftIndex,
    private readonly counted: { readonly settled: number },
  ) {}

  /** One room at a time, or else many joins at once would hold up the writer at the disk. Rejects with StorageUnavailable. */
  left(room: string): Promise<{ utterances: Utterance[]; complete: boolean }> {
    const left = this.turn.then(() => this.read(room))
    this.turn = left.then(
      () => {},
      () => {},
    )
    return left
  }

  private async read(room: string): Promise<{ utterances: Utterance[]; complete: boolean }> {
    const { places, complete } = this.index.newest(room, this.counted.settled, most)
    const utterances: Utterance[] = []
    let whole = complete
    for (const run of runsOf(places)) {
      const read = await this.readRun(run)
      // What was settled meanwhile may be gone; what is damaged is for the replay to set aside.
      whole &&= read.length === run.length || this.counted.settled >= (run.at(-1)?.number ?? 0)
      utterances.push(...read)
    }
    return { utterances, complete: whole }
  }

  private async readRun(run: Place[]): Promise<Utterance[]> {
    const [first] = run
    const last = run.at(-1)
    if (!first || !last) return []
    const bytes = Buffer.alloc(last.at + last.bytes - first.at)
    try {
      await first.file.read(bytes, first.at)
    } catch (error) {
      if (this.counted.settled >= last.number) return []
      throw new StorageUnavailable('the journal could not be read', { cause: error })
    }
    return run
      .filter(({ number }) => number > this.counted.settled)
      .flatMap((place) => utteranceAt(bytes, place.at - first.at) ?? [])
  }
}

/** Places that are read at once. */
function runsOf(places: Place[]): Place[][] {
  const runs: Place[][] = []
  for (const place of places) {
    const before = runs.at(-1)?.at(-1)
    const joins = before?.file === place.file && place.at - (before.at + before.bytes) < near
    if (joins) runs.at(-1)?.push(place)
    else runs.push([place])
  }
  return runs
}

function utteranceAt(bytes: Buffer, at: number): Utterance | undefined {
  const length = jsonLengthAt(bytes, at, bytes.length)
  if (length < 0) return undefined
  const from = at + headerBytes
  return utteranceIn(bytes, from, from + length)
}
