/** The dialects in the box, and how one is named: by its name with settings, or by the path of a file that describes it. */

import { exitCodes, Unable } from '../failure.ts'
import { broadcast, broadcastOthers } from './broadcast.ts'
import { centrifugo } from './centrifugo.ts'
import { loadDialect } from './described.ts'
import type { Dialect } from './dialect.ts'
import { glassroom } from './glassroom.ts'
import { readSettings } from './settings.ts'
import { socketio } from './socketio.ts'

interface Entry {
  name: string
  /** For the help. */
  summary: string
  speak: (query: string) => Dialect
}

export const dialects: readonly Entry[] = [
  { name: 'glassroom', summary: "Glassroom's own protocol", speak: plainGlassroom },
  { name: 'broadcast', summary: 'what one sends, all in the room get as it is', speak: broadcast },
  { name: 'broadcast-others', summary: 'the same, but for the sender itself', speak: broadcastOthers },
  { name: 'socketio', summary: 'Socket.IO over WebSocket: a join and a message event', speak: socketio },
  { name: 'centrifugo', summary: "Centrifugo's JSON protocol: channels with offsets", speak: centrifugo },
]

/**
 * Finds a dialect: `centrifugo`, `socketio?join=enter&acks=no`, or `./my-server.mjs`. Each call makes a new one. Rejects
 * with Unable (usage).
 */
export async function findDialect(given: string): Promise<Dialect> {
  const [name = '', query = ''] = given.split(/\?(.*)/s)
  const known = dialects.find((dialect) => dialect.name === name)
  if (known) return known.speak(query)
  if (/[/\\]|\.[cm]?[jt]s$/.test(given)) return loadDialect(given)
  const names = dialects.map((dialect) => dialect.name).join(', ')
  const hint = `There are ${names}; or give the path of a file that describes yours.`
  throw new Unable(`There is no dialect "${given}". ${hint}`, exitCodes.usage)
}

function plainGlassroom(query: string): Dialect {
  readSettings('glassroom', query, {})
  return glassroom
}
