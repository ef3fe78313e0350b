/**
 * One connection of the driver that can be let go at any moment. The driver as it comes can be left for ever in an end
 * that never ends, in a connection that never writes again, or in a loop of reconnects without a pause: so the socket is
 * ours, and a connection that broke is never used again.
 */

import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'

export type Sql = postgres.Sql<{ bigint: number }>

/** Where a Postgres listens; `host` may be the folder of a Unix socket. */
export interface Endpoint {
  host: string
  port: number
  user: string
  database: string
  password?: string
}

/** A connection string, or the same in parts. */
export type Address = string | Endpoint

/** Settings of the session, as Postgres names them. */
export type Session = Record<string, string | number>

/** Milliseconds between two attempts to connect, however the first one failed. */
export const betweenDials = 100

/** What a dialer needs of time. */
export interface DialClock {
  now(): number
  pause(ms: number): Promise<unknown>
}

const realClock: DialClock = { now: () => performance.now(), pause }

/** Makes sockets for one client after another, not faster than a server that is coming back can bear. */
export class Dialer {
  private dialed = 0
  private last = -Infinity

  constructor(private readonly clock = realClock) {}

  /**
   * Resolves with a socket that is connecting, after a pause of `betweenDials` at most; with undefined, and without having
   * connected, when it is no longer wanted then. Of several hosts it takes the next one each time.
   */
  async dial({ host, port, path }: Place, wanted: () => boolean): Promise<Socket | undefined> {
    // Counted from the last dial there was, not from those that were planned: who only asked makes nobody wait.
    const wait = this.last + betweenDials - this.clock.now()
    if (wait > 0) await this.clock.pause(wait)
    if (!wanted()) return undefined
    this.last = this.clock.now()
    if (path) return heard(connect(path))
    const at = this.dialed++ % host.length
    const target = { host: host[at] ?? 'localhost', port: port[at] ?? 5432 }
    return Object.assign(heard(connect(target)), target)
  }
}

/**
 * Without a route, or a file descriptor, connecting fails at once: before the driver listens, and what nobody listens to
 * ends the process. Whoever takes the socket looks at `errored`.
 */
function heard(socket: Socket): Socket {
  return socket.on('error', () => {})
}

/** The driver's own reading of an address. */
export interface Place {
  host: string[]
  port: number[]
  path: string | false
}

export class Client {
  readonly sql: Sql
  /** Whether a statement was answered: what breaks now was a working connection. */
  answered = false
  private socket: Socket | undefined
  private gone = false

  /** Connects with the first statement. Throws when the address is none. */
  constructor(address: Address, dialer: Dialer, session: Session, connectSeconds: number) {
    const options = {
      max: 1,
      backoff: () => 0, // the dialer waits
      connect_timeout: connectSeconds,
      idle_timeout: 0,
      max_lifetime: null,
      // Reading the types on connecting is a statement whose failure nobody could catch.
      fetch_types: false,
      onnotice: () => {},
      types: {
        bigint: { to: 20, from: [20], serialize: (value: number) => String(value), parse: Number },
      },
      connection: { TimeZone: 'UTC', DateStyle: 'ISO', ...session },
      socket: (place: Place) => this.open(dialer, place),
    }
    this.sql = typeof address === 'string' ? postgres(address, options) : postgres({ ...address, ...options })
  }

  /**
   * Ends what is under way, now; whatever the server still says is not heard. The driver's own end comes too late here: it
   * would write to the socket that is gone, which nothing can catch.
   */
  cut(): void {
    this.gone = true
    this.socket?.destroy()
  }

  /** As `cut`, but an idle connection says goodbye first. */
  async close(): Promise<void> {
    if (this.gone) return
    this.gone = true
    await this.sql.end({ timeout: 0 })
    this.socket?.destroy()
  }

  private async open(dialer: Dialer, place: Place): Promise<Socket> {
    this.socket = await dialer.dial(place, () => !this.gone)
    if (this.socket?.errored) throw this.socket.errored
    if (this.socket && !this.gone) return this.socket
    this.socket?.destroy()
    throw Object.assign(new Error('the connection was let go'), { code: 'CONNECTION_ENDED' })
  }
}
