/**
 * Socket.IO 5 over Engine.IO 4, on a WebSocket from the start: `40` joins the namespace, `42` is an event, `43` answers
 * one, `2` is a heartbeat. What the events are called is the application's affair, and so a setting.
 */

import { usualSocket, plainName } from './address.ts'
import type { Dialect, Venue } from './dialect.ts'
import { isYes, readSettings } from './settings.ts'
import { SocketioSpeech, type Manner } from './socketio-speech.ts'

const name = 'socketio'

const defaults = {
  path: '/socket.io/',
  namespace: '/',
  auth: '',
  join: 'join',
  leave: 'leave',
  message: 'message',
  acks: 'yes',
  joined: 'yes',
  named: 'yes',
  echoes: 'yes',
}

/**
 * Settings: the server's `path` and `namespace`; `auth`, the JSON said at connecting; the events `join`, `leave` (each
 * with a room) and `message` (with a room and a text). And yes or no: whether the server `acks` messages and answers
 * when somebody has `joined`, whether the messages that it sends are `named` with their room, and whether a sender
 * `echoes`, that is, hears itself. Throws Unable (usage).
 */
export function socketio(query: string): Dialect {
  const settings = readSettings(name, query, defaults)
  const yes = (setting: keyof typeof defaults) => isYes(name, setting, settings[setting])
  const [acks, echoes] = [yes('acks'), yes('echoes')]
  const namespace = settings.namespace === '/' ? '' : `${settings.namespace},`
  const manner: Manner = {
    ...settings,
    namespace,
    messageStart: Buffer.from(`42${namespace}[${JSON.stringify(settings.message)},`),
    acks,
    answersJoin: yes('joined'),
    named: yes('named'),
  }
  return {
    name,
    answer: acks ? 'ack' : echoes ? 'echo' : 'none',
    echoes,
    numbered: false,
    resumes: false,
    traces: false,
    venue: (url) => venueAt(url, settings.path),
    speech: (ear) => new SocketioSpeech(ear, manner),
  }
}

function venueAt(url: URL, path: string): Venue {
  return {
    openRoom: async (room) => plainName(room),
    socket: () => {
      const socket = usualSocket(url, path)
      socket.searchParams.set('EIO', '4')
      socket.searchParams.set('transport', 'websocket')
      return socket
    },
  }
}
