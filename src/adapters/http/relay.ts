/** Stands in for the server that a WebSocket library wants to listen to. */

import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { OnUpgrade } from './upgrade-guard.ts'

/** Passes upgrades to what `inject` attaches, and nothing else; its async listener's rejection ends that one socket and is told. */
export function relayUpgrades(
  inject: (server: Server) => void,
  onError: (error: unknown) => void,
): OnUpgrade {
  const relay = new EventEmitter({ captureRejections: true })
  relay[EventEmitter.captureRejectionSymbol] = (error, _event, _request: unknown, socket: Duplex) => {
    onError(error)
    socket.destroy()
  }
  inject(relay as Server)
  return (request, socket, head) => void relay.emit('upgrade', request, socket, head)
}
