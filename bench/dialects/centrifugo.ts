/** Centrifugo's bidirectional protocol in JSON: commands with ids, replies to them, and pushes; one a line. */

import { plainName, usualSocket } from './address.ts'
import { CentrifugoSpeech, type Stream } from './centrifugo-speech.ts'
import type { Dialect, Venue } from './dialect.ts'
import { isYes, readSettings } from './settings.ts'

const name = 'centrifugo'

const defaults = { path: '/connection/websocket', namespace: '', token: '', history: 'yes' }

/**
 * Settings: the server's `path`, the `namespace` of the channels that are rooms, the `token` said at connecting; and
 * whether the channels keep a `history`, yes or no: only then messages have offsets, and can be recovered. Throws
 * Unable (usage).
 */
export function centrifugo(query: string): Dialect {
  const { path, namespace, token, history } = readSettings(name, query, defaults)
  const keeps = isYes(name, 'history', history)
  // Whoever comes back to a room needs what the server told of its history the last time.
  const streams = new Map<string, Stream>()
  return {
    name,
    answer: 'ack',
    echoes: true,
    numbered: keeps,
    resumes: keeps,
    traces: false,
    venue: (url) => venueAt(url, path, namespace),
    speech: (ear) => new CentrifugoSpeech(ear, { token, keeps, streams }),
  }
}

function venueAt(url: URL, path: string, namespace: string): Venue {
  return {
    openRoom: async (room) => (namespace === '' ? '' : `${namespace}:`) + plainName(room),
    socket: () => usualSocket(url, path),
  }
}
