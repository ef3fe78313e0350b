/** What the reader should know about the connection, in one quiet line; nothing while all is well. */

import type { Room } from '../src/client/room.ts'
import type { SessionState } from '../src/client/session.ts'

export interface Standing {
  state: SessionState
  /** The connection was live before. */
  wasLive: boolean
  online: boolean
  room: Pick<Room, 'standing' | 'holding' | 'historyRests'> | undefined
}

export function bannerText({ state, wasLive, online, room }: Standing): string {
  if (state.name === 'closed') return `Disconnected: ${state.reason.reason}.`
  if (!online) return 'You are offline. What you write waits here.'
  if (state.name !== 'live') return wasLive ? 'Reconnecting…' : 'Connecting…'
  if (room?.standing === 'joining') return 'Waiting for the room…'
  if (room?.holding) return 'The server cannot take messages right now. Yours will be sent as soon as it can.'
  if (room?.historyRests) return 'Older messages are out of reach for the moment.'
  return ''
}
