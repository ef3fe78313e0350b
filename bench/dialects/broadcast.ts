/** A server that only passes on: what one member sends, all members of its room get as it is. */

import { overSocket, plainName } from './address.ts'
import type { Dialect, Ear, Speech, Venue } from './dialect.ts'
import { Text } from './frame.ts'
import { readSettings } from './settings.ts'

const defaults = { path: '/{room}' }

/** Settings: `path`, in which `{room}` and `{member}` are filled in. Throws Unable (usage). */
export function broadcast(query: string): Dialect {
  return speaking('broadcast', query, { answer: 'echo', echoes: true })
}

/** The same where a sender does not hear itself, and so is never told that its message was taken. */
export function broadcastOthers(query: string): Dialect {
  return speaking('broadcast-others', query, { answer: 'none', echoes: false })
}

function speaking(name: string, query: string, manner: Pick<Dialect, 'answer' | 'echoes'>): Dialect {
  const { path } = readSettings(name, query, defaults)
  return {
    name,
    ...manner,
    numbered: false,
    resumes: false,
    traces: false,
    venue: (url) => venueAt(url, path),
    speech: (ear) => new BroadcastSpeech(ear),
  }
}

function venueAt(url: URL, path: string): Venue {
  return {
    openRoom: async (name) => plainName(name),
    socket: (room, member) => {
      const [filled = '', query = ''] = path
        .replaceAll('{room}', encodeURIComponent(room))
        .replaceAll('{member}', encodeURIComponent(member))
        .split('?')
      const socket = overSocket(url)
      socket.pathname = socket.pathname.replace(/\/+$/, '') + filled
      if (query !== '') socket.search = query
      return socket
    },
  }
}

const text = new Text()

class BroadcastSpeech implements Speech {
  constructor(private readonly ear: Ear) {}

  /** Nobody is greeted. */
  opening(): undefined {
    this.ear.welcomed()
  }

  join(): undefined {
    return undefined
  }

  say(_room: string, text: string): string {
    return text
  }

  hear(frame: Buffer): void {
    if (text.at(frame) === 0) this.ear.message(frame, 0, true, 0, -1)
    else this.ear.nonsense()
  }
}
