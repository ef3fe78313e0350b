/** Hears all that a server in this process says to anybody, and holds it to openapi.json and asyncapi.yaml. */

import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { answerChecker, type Answer, type CheckAnswer, type OpenApi } from './answer-checker.ts'
import { checkServerFrame } from './frame-checker.ts'
import { opcodes } from './raw-peer.ts'
import { serverFrames } from './server-frames.ts'

export interface Overheard {
  answers: number
  frames: number
  /** What was said that the documents do not have. */
  complaints: string[]
}

/** Listens to a server that was just started. Whoever its clients are, browsers and load generators too, they are overheard. */
export async function overhear(url: string): Promise<Overheard> {
  const found = serverAt(Number(new URL(url).port))
  const response = await fetch(`${url}/openapi.json`)
  const check = answerChecker((await response.json()) as OpenApi)
  return listenTo(await found, check)
}

function listenTo(server: Server, check: CheckAnswer): Overheard {
  const heard: Overheard = { answers: 0, frames: 0, complaints: [] }
  const holds = (hold: () => void) => {
    try {
      hold()
    } catch (error) {
      heard.complaints.push((error as Error).message)
    }
  }
  const answered: CheckAnswer = (answer) => {
    heard.answers += 1
    holds(() => check(answer))
  }
  const said = framesHeard((text) => {
    heard.frames += 1
    holds(() => checkServerFrame(JSON.parse(text)))
  })
  server.prependListener('request', (request, response) => hearAnswer(request, response, answered))
  server.prependListener('upgrade', (request, socket: Socket) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') hearSocket(request, socket, answered, said)
  })
  return heard
}

/** The HTTP server of this process that listens there, once it is asked something. */
function serverAt(port: number): Promise<Server> {
  const requests = channel('http.server.request.start')
  return new Promise((resolve) => {
    const look = (message: unknown): void => {
      const { server } = message as { server: Server }
      if ((server.address() as AddressInfo | null)?.port !== port) return
      requests.unsubscribe(look)
      resolve(server)
    }
    requests.subscribe(look)
  })
}

/** What one answer was, once all of it was given to the system. */
function hearAnswer(request: IncomingMessage, response: ServerResponse, answered: CheckAnswer): void {
  const { method = '', url: target = '' } = request
  const chunks: Buffer[] = []
  const headers = new Headers()
  before(response, 'writeHead', (...args) => {
    for (const [name, value] of Object.entries(args.at(-1) ?? {})) headers.set(name, String(value))
  })
  const take = (chunk: unknown) => {
    if (isBytes(chunk)) chunks.push(Buffer.from(chunk))
  }
  before(response, 'write', take)
  before(response, 'end', take)
  response.on('finish', () => {
    for (const [name, value] of Object.entries(response.getHeaders())) headers.set(name, String(value))
    const body = Buffer.concat(chunks).toString()
    answered({ method, target, status: response.statusCode, headers, body })
  })
}

/** What goes over a socket that asked for a WebSocket: frames, or an answer that says no. */
function hearSocket(
  { method = '', url: target = '' }: IncomingMessage,
  socket: Socket,
  answered: CheckAnswer,
  said: (bytes: Buffer) => Buffer,
): void {
  let upgraded = false
  let rest: Buffer = Buffer.alloc(0)
  const take = (chunk: unknown) => {
    if (!isBytes(chunk)) return
    if (upgraded) return void (rest = said(Buffer.concat([rest, Buffer.from(chunk)])))
    const head = chunk.toString()
    upgraded = head.startsWith('HTTP/1.1 101 ')
    if (!upgraded) answered({ method, target, ...answerIn(head) })
  }
  before(socket, 'write', take)
  before(socket, 'end', take)
}

function answerIn(text: string): Omit<Answer, 'method' | 'target'> {
  const [head = '', ...body] = text.split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const headers = new Headers(lines.map((each) => each.split(/: (.*)/).slice(0, 2) as [string, string]))
  return { status: Number(line.split(' ')[1]), headers, body: body.join('\r\n\r\n') }
}

/** Reads texts out of bytes and answers with what is left of them. One text that goes to many is looked at once. */
function framesHeard(hold: (text: string) => void): (bytes: Buffer) => Buffer {
  const known = new Set<string>()
  return (bytes) => {
    const { frames, rest } = serverFrames(bytes)
    for (const { opcode, payload } of frames) {
      const text = opcode === opcodes.text ? payload.toString() : ''
      if (text === '' || known.has(text)) continue
      if (known.size > 1_000) known.clear()
      known.add(text)
      hold(text)
    }
    return rest
  }
}

/** Has the listener see what a method is called with, before it is. */
function before<Name extends string>(
  target: Record<Name, (...args: never[]) => unknown>,
  name: Name,
  listen: (...args: unknown[]) => void,
): void {
  const method = target[name] as (...args: unknown[]) => unknown
  Object.assign(target, {
    [name]: (...args: unknown[]) => {
      listen(...args)
      return method.apply(target, args)
    },
  })
}

function isBytes(chunk: unknown): chunk is string | Uint8Array {
  return typeof chunk === 'string' || chunk instanceof Uint8Array
}
