/** A dialect from a small file of the user's: see docs/bench-dialects.md. */

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { exitCodes, Unable } from '../failure.ts'
import { overSocket, plainName } from './address.ts'
import { DescribedSpeech } from './described-speech.ts'
import { readDescription, type Description } from './description.ts'
import type { Dialect, Venue } from './dialect.ts'

/** Loads the file, and tries its functions once. Rejects with Unable (usage). */
export async function loadDialect(path: string): Promise<Dialect> {
  const url = pathToFileURL(resolve(path))
  const exported: unknown = await import(url.href).catch((error: unknown) => {
    throw new Unable(`The dialect ${path} cannot be loaded: ${firstLine(error)}`, exitCodes.usage, {
      cause: error,
    })
  })
  const told = readDescription(path, exported as Readonly<Record<string, unknown>>)
  const { answer, echoes, numberKey, resumes } = told
  return {
    name: path,
    answer,
    echoes,
    numbered: numberKey !== '',
    resumes,
    traces: false,
    venue: (server) => venueAt(server, told),
    speech: (ear) => new DescribedSpeech(ear, told),
  }
}

function venueAt(url: URL, told: Description): Venue {
  return {
    openRoom: async (name) => {
      const room: unknown = await told.openRoom?.(plainName(name), new URL(url)).catch((error: unknown) => {
        throw told.mistake(`openRoom failed: ${firstLine(error)}`)
      })
      if (told.openRoom && (typeof room !== 'string' || room === ''))
        throw told.mistake('openRoom answers what members call the room, a text')
      return typeof room === 'string' ? room : plainName(name)
    },
    socket: (room, member) => told.socket?.(new URL(url), room, member) ?? overSocket(url),
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}
