/** A server as it is deployed, on a port that stays its own, with two people who talk in one room. */

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { quietPort } from '../chaos/ports.ts'
import type { ChaosPostgres } from '../chaos/postgres.ts'
import { createRoom } from '../support/server.ts'
import { ServerProcess } from '../support/server-process.ts'

const talkEveryMs = 200

export class Node {
  room = ''
  private process: ServerProcess | undefined
  private readonly sockets = new Set<WebSocket>()
  private talk: NodeJS.Timeout | undefined
  private said = 0

  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly settings: Record<string, string>,
  ) {}

  /** Nothing runs yet. */
  static async make(
    name: string,
    folder: string,
    postgres: ChaosPostgres,
    more: Record<string, string>,
  ): Promise<Node> {
    const port = await quietPort()
    const dataDir = join(folder, `data-${name.replaceAll(' ', '-')}`)
    await mkdir(dataDir)
    const settings = { PORT: String(port), DATA_DIR: dataDir, DATABASE_URL: postgres.url, RATE_LIMIT: 'off' }
    return new Node(name, port, { ...settings, ...more })
  }

  /** As Prometheus calls it. */
  get instance(): string {
    return `127.0.0.1:${this.port}`
  }

  get url(): string {
    return `http://${this.instance}`
  }

  /** Resolves when it is up and people talk in its room. */
  async start(): Promise<void> {
    this.process = ServerProcess.start(this.settings)
    await this.process.url()
    if (this.room === '') this.room = (await createRoom(this.url)).id
    await this.enter()
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    await this.process?.kill(signal)
  }

  /** One more connection in the room. */
  async join(): Promise<WebSocket> {
    const socket = new WebSocket(`${this.url.replace('http', 'ws')}/ws?room=${this.room}`)
    this.sockets.add(socket)
    // A server that is killed takes its sockets with it.
    socket.on('error', () => {})
    await new Promise<void>((resolve, reject) => {
      socket.on('message', (data: Buffer) => {
        if (data.toString().startsWith('{"type":"joined"')) resolve()
      })
      socket.on('close', () =>
        reject(new Error(`${this.name}: a connection was closed before it had joined`)),
      )
    })
    return socket
  }

  /** Two people come, and one of them talks, five times a second. */
  private async enter(): Promise<void> {
    const [talker] = [await this.join(), await this.join()]
    clearInterval(this.talk)
    this.talk = setInterval(() => this.say(talker, 'a message of some length, as they are'), talkEveryMs)
  }

  say(socket: WebSocket, text: string): void {
    if (socket.readyState !== WebSocket.OPEN) return
    socket.send(JSON.stringify({ type: 'send', room: this.room, text, ref: `${this.port}-${this.said++}` }))
  }

  /** One of its own figures, by name and labels as they are written. */
  async figure(name: string): Promise<number> {
    const body = await (await fetch(`${this.url}/metrics`)).text()
    const line = body.split('\n').find((text) => text.startsWith(`${name} `))
    return Number(line?.split(' ')[1])
  }

  async until(what: () => Promise<boolean>, withinMs: number): Promise<void> {
    for (const until = performance.now() + withinMs; performance.now() < until; await pause(100)) {
      if (await what()) return
    }
    throw new Error(`${this.name}: what was to happen did not, within ${withinMs / 1_000} s`)
  }

  /** Ends everything of it. */
  async stop(): Promise<void> {
    clearInterval(this.talk)
    for (const socket of this.sockets) socket.terminate()
    await this.end('SIGKILL')
  }
}
