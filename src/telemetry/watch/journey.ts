/** A message's way in a line: what of its time which stage took. */

import type { Journey } from '../../protocol/watched.ts'
import { stagesOf, type Stages } from '../stages.ts'
import { contextOf } from '../traces/trace-context.ts'
import type { Way } from '../traces/way.ts'

/** To microseconds, beyond which clocks say nothing. */
export function rounded(value: number): number {
  return Math.round(value * 1e3) / 1e3
}

/** Milliseconds of each stage that it had; together they are all of its time. What was refused was never delivered. */
export function stagesShown(way: Way): Stages {
  const took = Object.entries(stagesOf(way, way.endedAt - way.receivedAt))
  const had = took.filter(([stage]) => !way.refused || stage !== 'deliver')
  return Object.fromEntries(had.map(([stage, ms]) => [stage, rounded(ms)]))
}

/** What a journey is told by, besides the message's own figures. */
export interface Telling {
  /** The milliseconds since 1970 at which the monotonic clock began, as it was when the message ended. */
  epoch: number
  roomName: string
}

export function journeyOf(way: Way, { epoch, roomName }: Telling): Journey {
  const { id, room, seq, bytes, receivedAt, endedAt, recipients, refused } = way
  return {
    id,
    traceId: contextOf(way).traceId,
    room,
    roomName,
    seq,
    bytes,
    receivedAt: rounded(epoch + receivedAt),
    ms: rounded(endedAt - receivedAt),
    stages: stagesShown(way),
    recipients,
    ...(refused && { refused }),
  }
}
