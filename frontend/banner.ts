/** What the reader should know about the connection and the room, in one quiet line; nothing while all is well. */

import type { Room } from '../src/client/room.ts'
import type { SessionState } from '../src/client/session.ts'

export interface Standing {
  state: SessionState
  /** The connection was live before. */
  wasLive: boolean
  online: boolean
  room: Pick<Room, 'standing' | 'delay' | 'holding' | 'awaitsNumbers' | 'historyRests'> | undefined
}

export function bannerText({ state, wasLive, online, room }: Standing): string {
  if (state.name === 'closed') return `Disconnected: ${state.reason.reason}.`
  if (!online) return 'You are offline. What you write waits here.'
  if (state.name !== 'live') return wasLive ? 'Reconnecting…' : 'Connecting…'
  return room ? roomText(room) : ''
}

function roomText({
  standing,
  delay,
  holding,
  awaitsNumbers,
  historyRests,
}: NonNullable<Standing['room']>): string {
  if (standing === 'joining')
    return delay?.code === 'storage_unavailable'
      ? 'History is resting, and this room with it. It opens by itself when history is back.'
      : 'Waiting for the room…'
  if (holding) return 'The server cannot take messages right now. Yours will be sent as soon as it can.'
  if (awaitsNumbers)
    return 'History is resting. Messages are kept safely and get their numbers when it is back.'
  if (historyRests) return 'History is resting. What is missing here comes when it is back.'
  return ''
}
