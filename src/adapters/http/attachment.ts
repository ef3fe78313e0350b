/** One WebSocket and its connection, for life. */

import type { EventEmitter } from 'node:events'
import type { Socket as TcpSocket } from 'node:net'
import type { RawData, WebSocket } from 'ws'
import type { Connection } from '../../core/connection.ts'
import { closes } from '../../protocol/refusals.ts'
import { Pipe } from './pipe.ts'
import { TextReader } from './text-reader.ts'

/** Where a WebSocket and its TCP socket have what joins them: listeners that all share cost no memory for each. */
const attachment = Symbol('attachment')

interface Bearer extends EventEmitter {
  [attachment]?: Attachment
}

/** Joins them. A bug in the connection closes this one and is told; it harms no other. */
export function attach(
  ws: WebSocket & Bearer,
  tcp: TcpSocket & Bearer,
  open: (pipe: Pipe) => Connection,
  onError: (error: unknown) => void,
): void {
  const mine = new Attachment(new Pipe(ws, tcp), onError)
  ws[attachment] = tcp[attachment] = mine
  mine.safely(() => {
    mine.connection = open(mine.pipe)
    listen(ws, tcp, mine)
  })
}

/**
 * Listens to the WebSocket itself, not through the library's wrapper: that makes an Event of each message, and its error
 * handler needs a global that Node 20 lacks.
 */
function listen(ws: WebSocket, tcp: TcpSocket, mine: Attachment): void {
  new TextReader(tcp, mine)
  ws.on('message', onMessage).on('ping', onPing).on('pong', onPong).on('close', onClose)
  tcp.on('drain', onDrain)
}

class Attachment {
  connection: Connection | undefined

  constructor(
    readonly pipe: Pipe,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** What comes after our close is not heard. */
  hear(text: string): void {
    if (this.pipe.open) this.safely((connection) => connection?.receive(text))
  }

  hearBinary(): void {
    if (this.pipe.open) this.safely((connection) => connection?.receiveBinary())
  }

  safely(run: (connection: Connection | undefined) => void): void {
    try {
      run(this.connection)
    } catch (error) {
      this.broke(error)
    }
  }

  /** Has the connection close itself that met a bug of ours; its client is let go even if it cannot. */
  private broke(error: unknown): void {
    this.onError(error)
    const { code, reason } = closes.internal
    try {
      this.connection?.close('internal')
    } catch (another) {
      this.onError(another)
    }
    this.pipe.close(code, reason)
  }
}

function onMessage(this: Bearer, data: RawData, isBinary: boolean): void {
  if (isBinary) this[attachment]?.hearBinary()
  else this[attachment]?.hear((data as Buffer).toString())
}

function onPing(this: Bearer, data: Buffer): void {
  this[attachment]?.safely((connection) => connection?.heard())
  this[attachment]?.pipe.pong(data)
}

function onPong(this: Bearer): void {
  this[attachment]?.safely((connection) => connection?.heard())
}

function onClose(this: Bearer, code: number): void {
  this[attachment]?.safely((connection) => connection?.closed(code))
}

function onDrain(this: Bearer): void {
  this[attachment]?.safely((connection) => connection?.drained())
}
