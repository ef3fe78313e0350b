/** A server that the harness starts itself (`--start`), and ends whatever happens. */

import { spawn, type ChildProcess } from 'node:child_process'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { exitCodes, Unable } from '../failure.ts'
import { isHere } from '../machine/environment.ts'
import { endGroup, killGroup } from './process-group.ts'

export interface StartOptions {
  /** Where it will listen; none: it says so itself, as in `listening on ws://127.0.0.1:9000`. */
  url?: URL
  /** Milliseconds until it must listen (30 s). */
  startMs?: number
  /** Milliseconds that it has to end by itself (20 s). */
  endMs?: number
  /** Aborted when the user wants no more. */
  signal?: AbortSignal
}

export interface Started {
  /** As given, or as it said. */
  url: URL
  pid: number
  /** Its last lines, of both outputs. */
  output(): string[]
  /** A sentence with its last lines when it has ended; undefined while it runs. */
  ended(): string | undefined
  /** Ends it and all that it started: asked first, then by force. May be called again. */
  end(): Promise<void>
}

/** Starts a command line and waits until it listens. Rejects with Unable, and leaves nothing behind then. */
export async function startServer(command: string, options: StartOptions = {}): Promise<Started> {
  const { url, endMs = 20_000 } = options
  if (url && !(await isFree(url)))
    throw new Unable(`Something listens at ${url.host} already. End it first, or leave out --start.`)
  const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = new Output(child)
  const { pid } = child
  if (pid === undefined) throw new Unable(`The server could not be started: ${command}`)
  const unguard = guard(pid)
  let ending: Promise<void> | undefined
  const end = () => (ending ??= endGroup(pid, endMs).finally(unguard))
  try {
    const found = await untilListening({ child, output, command }, options)
    const ended = () => endOf(child, (how) => sentence(`ended (${how})`, command, output))
    return { url: found, pid, output: () => output.lines, ended, end }
  } catch (error) {
    await end()
    throw error
  }
}

interface Starting {
  child: ChildProcess
  output: Output
  command: string
}

const everyMs = 25

async function untilListening({ child, output, command }: Starting, options: StartOptions): Promise<URL> {
  const { url, startMs = 30_000, signal } = options
  const deadline = performance.now() + startMs
  for (;;) {
    if (signal?.aborted) throw new Unable('Interrupted.', exitCodes.interrupted)
    const ended = endOf(child, (how) => sentence(`ended before it listened (${how})`, command, output))
    if (ended !== undefined) throw new Unable(ended)
    const where = url ?? output.url
    if (where && (await listens(where))) return where
    if (performance.now() > deadline) {
      const hint = url ? `at ${url.host}` : 'anywhere that it told of with "listening on ws://..."'
      throw new Unable(sentence(`did not listen ${hint} within ${startMs / 1e3} s`, command, output))
    }
    await pause(everyMs)
  }
}

/** What is said of a program that has ended, with its code or signal; undefined while it runs. */
function endOf({ exitCode, signalCode }: ChildProcess, say: (how: string) => string): string | undefined {
  const how = exitCode ?? signalCode
  return how === null ? undefined : say(String(how))
}

function sentence(what: string, command: string, { lines }: Output): string {
  const said =
    lines.length === 0
      ? ' It said nothing.'
      : ` Its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`
  return `The server (${command}) ${what}.${said}`
}

/** Whether somebody takes connections there. */
function listens(url: URL): Promise<boolean> {
  const port = Number(url.port) || (/^(https|wss):$/.test(url.protocol) ? 443 : 80)
  const host = isHere(url) && url.hostname === '0.0.0.0' ? '127.0.0.1' : url.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1_000 })
    const answer = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
    socket.once('timeout', () => answer(false))
  })
}

/** Milliseconds for a server that was just ended to leave its port. */
const leavingMs = 2_000

/** Whether nobody takes connections there, or soon nobody does any more. */
async function isFree(url: URL): Promise<boolean> {
  const deadline = performance.now() + leavingMs
  while (await listens(url)) {
    if (performance.now() > deadline) return false
    await pause(everyMs)
  }
  return true
}

const kept = 20
/** `listening on ws://…`, or any address of this machine with a port. */
const listening =
  /(?:listening\b.*?\b((?:ws|http)s?:\/\/[^\s"',]+)|\b((?:ws|http)s?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+))/i

/** The last lines of a program, and the address that one of them told. */
class Output {
  readonly lines: string[] = []
  url: URL | undefined

  constructor({ stdout, stderr }: ChildProcess) {
    for (const stream of [stdout, stderr]) {
      let rest = ''
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        // A line that never ends must not grow for ever.
        rest = (lines.pop() ?? '').slice(-4_096)
        for (const line of lines) this.#add(line)
      })
      stream?.on('end', () => this.#add(rest))
    }
  }

  #add(line: string): void {
    if (line.trim() === '') return
    this.lines.push(line)
    if (this.lines.length > kept) this.lines.shift()
    const [, said, here] = listening.exec(line) ?? []
    const told = said ?? here
    if (this.url === undefined && told !== undefined && URL.canParse(told)) this.url = new URL(told)
  }
}

const fatal = ['SIGTERM', 'SIGHUP'] as const

/** Takes the server along when this process ends unasked. The answer undoes it. */
function guard(pid: number): () => void {
  const kill = () => killGroup(pid)
  const die = (signal: NodeJS.Signals) => {
    kill()
    unguard()
    process.kill(process.pid, signal)
  }
  const unguard = () => {
    process.off('exit', kill)
    for (const signal of fatal) process.off(signal, die)
  }
  // Before others remove its folder.
  process.prependListener('exit', kill)
  for (const signal of fatal) process.on(signal, die)
  return unguard
}
