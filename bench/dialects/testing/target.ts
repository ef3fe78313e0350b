/** Starts the target programs as people do, for tests. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Target {
  url: URL
  stop(): Promise<void>
}

/** Starts a program of bench/targets on a free port; `runtime` is the command that runs it. */
export async function startTarget(
  name: string,
  runtime: readonly string[] = [process.execPath, '--import', 'tsx'],
): Promise<Target> {
  const [command = '', ...args] = [...runtime, `bench/targets/${name}.ts`, '0']
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const kill = () => child.kill()
  process.once('exit', kill)
  const gone = once(child, 'exit').then(([code]) => `${name} ended (${code}) before it listened`)
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), gone])
  const [, url] = /^listening on (ws:\S+)$/.exec(String(line)) ?? []
  if (url === undefined) throw new Error(String(line))
  const stop = async () => {
    process.off('exit', kill)
    kill()
    await gone
  }
  return { url: new URL(url), stop }
}
