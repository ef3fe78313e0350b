/** The server as its users run it: a process of its own, on a data folder and a free port. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from './build.ts'

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export class ServerProcess {
  private stdout = ''
  private stderr = ''
  readonly ended: Promise<Ended>

  private constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (text: Buffer) => (this.stdout += text.toString()))
    child.stderr?.on('data', (text: Buffer) => (this.stderr += text.toString()))
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        const { stdout, stderr } = this
        resolve({ code, signal, stdout, stderr })
      })
    })
  }

  /** Starts it with these settings and nothing else of ours in its environment. */
  static start(settings: Record<string, string>): ServerProcess {
    const { PATH = '', HOME = '' } = process.env
    const env = { PATH, HOME, PORT: '0', ...settings }
    const child = spawn(process.execPath, [join(root, 'dist/server.js')], {
      env,
      cwd: settings.DATA_DIR ?? root,
    })
    return new ServerProcess(child)
  }

  /** Resolves with its address once it says that it is up. Rejects with what it said instead. */
  async url(): Promise<string> {
    for (;;) {
      const found = /page +(http:\S+)\/frontend/.exec(this.stderr)
      if (found?.[1]) return found[1]
      const said = once(this.child.stderr ?? this.child, 'data')
      const ended = this.ended.then(({ code, stdout, stderr }) => {
        throw new Error(`the server ended with ${code}: ${stdout}${stderr}`)
      })
      await Promise.race([said, ended])
    }
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal)
    return this.ended
  }
}
