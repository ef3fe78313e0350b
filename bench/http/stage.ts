/** Makes what the requests of a load are about: rooms with some history, and people with a session. */

import { below } from '../dialects/address.ts'
import { exitCodes, refusedBy, unreachable, Unable } from '../failure.ts'
import { each } from '../generator/many.ts'
import { Drawer } from './drawer.ts'
import { endpointOf, type Endpoint, type Stage } from './endpoints.ts'

export interface StageOptions {
  url: URL
  run: string
  rooms: number
  /** Messages in each room before the load. */
  history: number
  sessions: number
  size: number
  seed: number
  /** Ends it before it is made. */
  signal: AbortSignal
  /** Told of each request that was answered. */
  answered: (endpoint: Endpoint, status: number) => void
}

/** Rejects with Unable, also when it is ended early: nothing was measured then. */
export async function makeStage(options: StageOptions): Promise<Stage> {
  const { run, size, rooms, sessions, history, seed } = options
  const stage: Stage = { rooms: [], tokens: [], size, run }
  const draw = new Drawer(seed)
  const ask = (name: string, what: string) => request(options, stage, draw, name, what)
  await each(numbers(rooms), async () => {
    const { id, name } = await ask('create', 'create rooms')
    if (typeof id !== 'string' || typeof name !== 'string') throw stranger(options.url)
    stage.rooms.push({ id, name })
  })
  await each(numbers(sessions), async () => {
    const { token } = await ask('session', 'give sessions')
    if (typeof token !== 'string') throw stranger(options.url)
    stage.tokens.push(token)
  })
  await each(numbers(rooms * history), async () => void (await ask('post', 'take messages')))
  return stage
}

async function request(
  { url, signal, answered }: StageOptions,
  stage: Stage,
  draw: Drawer,
  name: string,
  what: string,
): Promise<Record<string, unknown>> {
  const endpoint = endpointOf(name)
  if (!endpoint) throw new RangeError(`There is no endpoint ${name}.`)
  const { path, ...rest } = endpoint.request(stage, draw)
  const where = below(url, path)
  const failed = (error: unknown) => {
    throw signal.aborted ? new Unable('Interrupted.', exitCodes.interrupted) : unreachable(error, url)
  }
  const response = await fetch(where, { method: endpoint.method, signal, ...rest }).catch(failed)
  answered(endpoint, response.status)
  if (response.status !== endpoint.status) {
    await response.body?.cancel()
    throw refusedBy(where, response.status, what)
  }
  const answer: unknown = await response.json().catch(() => (signal.aborted ? failed(undefined) : undefined))
  if (typeof answer !== 'object' || answer === null) throw stranger(url)
  return answer as Record<string, unknown>
}

function stranger({ origin }: URL): Unable {
  return new Unable(`${origin} does not answer as Glassroom does; bench http knows no other server.`)
}

function* numbers(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i
}
