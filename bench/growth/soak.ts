/** How a server's memory grew over a long run, from the folder that the run left. */

import { Unable } from '../failure.ts'
import type { SavedRun } from '../results/folder.ts'
import type { ServerSecond } from '../results/second.ts'
import { blockMeans, fitLine, type Line, type Point } from './fit.ts'

const MB = 1e6
/** A minute each, over an hour: shorter ones tell of garbage collections, not of growth. */
const blocks = 60

type MemoryName = 'resident' | 'heap'

/** Megabytes at seconds under load. */
export interface Memory {
  name: MemoryName
  points: Point[]
  fits: Fit[]
}

export interface Fit {
  /** The warm-up of a server's caches is in the whole, and not in its second half. */
  of: 'whole' | 'second half'
  from: number
  line: Line
}

const kinds: readonly { name: MemoryName; bytes: (server: ServerSecond) => number | undefined }[] = [
  // Pages that the processes of Postgres share count for each of them: its own process alone says more.
  { name: 'resident', bytes: ({ processRssBytes, rssBytes }) => processRssBytes ?? rssBytes },
  { name: 'heap', bytes: ({ heapBytes }) => heapBytes },
]

/** Throws Unable when the run did not see the server's memory for long enough. */
export function memoriesOf(run: SavedRun): Memory[] {
  const memories = kinds.flatMap(({ name, bytes }): Memory[] => {
    const points = run.seconds.flatMap(({ at, phase, server }): Point[] => {
      const value = server && bytes(server)
      return phase === 'load' && value !== undefined ? [[at, value / MB]] : []
    })
    const fits = fitsOf(points)
    return fits.length === 2 ? [{ name, points, fits }] : []
  })
  if (memories.length === 0) throw new Unable('The run tells of the server’s memory for too few seconds.')
  return memories
}

function fitsOf(points: readonly Point[]): Fit[] {
  const [first, last] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0]
  const parts = [
    { of: 'whole', from: first },
    { of: 'second half', from: (first + last) / 2 },
  ] as const
  return parts.flatMap(({ of, from }) => {
    const part = points.filter(([x]) => x >= from)
    const line = fitLine(blockMeans(part, Math.max(1, Math.min(blocks, part.length >> 1))))
    return line ? [{ of, from, line }] : []
  })
}
