/** The servers that are compared: how each is started, and what to install where it is missing. */

import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Unable } from '../failure.ts'
import { versionOf } from './machine.ts'
import { nats, nginx } from './configs.ts'
import { freePort } from './free-port.ts'
import type { SpeechName } from './speech.ts'

/** Of a server: the variables of its environment. */
export type Settings = Readonly<Record<string, string>>

/** A command line that runs the server in the foreground as one process, not through a shell. */
export interface Start {
  command: string
  /** Where it will listen; none: it says so itself. */
  url?: URL
}

export interface Peer {
  /** As it is written on the command line. */
  key: string
  label: string
  speech: SpeechName
  /** What to do where it is missing; undefined: it is there. */
  missing(): string | undefined
  version(): string
  /** Prepares a clean state in an empty folder; `seed` is such a folder after a start. */
  prepare(folder: string, seed?: string): Promise<Start>
}

const node = `'${process.execPath}' --import tsx`
const arch = process.arch === 'arm64' ? 'aarch64' : process.arch
const installed = 'bench/targets/node_modules'
const bunProgram = `${installed}/@oven/bun-${process.platform}-${arch}/bin/bun`
const nchanModule = '/usr/lib/nginx/modules/ngx_nchan_module.so'
const install = 'npm --prefix bench/targets ci'
const server = 'dist/server.js'

/** In the order of the tables. */
export const peers: readonly Peer[] = [
  glassroomWith({}),
  target('bun', 'Bun', `${bunProgram} bench/targets/bun.ts`, {
    missing: unless(bunProgram, install),
    version: () => packageVersion(`${installed}/bun/package.json`),
  }),
  target('uws', 'uWebSockets', `${node} bench/targets/uws.ts`, {
    missing: unless(`${installed}/uwebsockets/package.json`, install),
    version: () => packageVersion(`${installed}/uwebsockets/package.json`),
  }),
  target('ws', 'ws', `${node} bench/targets/ws.ts`, {
    version: () => packageVersion('node_modules/ws/package.json'),
  }),
  target('socketio', 'socket.io', `${node} bench/targets/socketio.ts`, {
    speech: 'socketio',
    version: () => packageVersion('node_modules/socket.io/package.json'),
  }),
  {
    key: 'nchan',
    label: 'nchan',
    speech: 'broadcast',
    missing: unless(nchanModule, 'apt-get install nginx libnginx-mod-nchan'),
    version: () => versionOf('dpkg-query -W libnginx-mod-nchan') ?? '',
    prepare: async (folder) => {
      const url = new URL(`ws://127.0.0.1:${await freePort()}/`)
      await writeFile(join(folder, 'nginx.conf'), nginx(nchanModule, url.host))
      return { command: `nginx -p '${folder}' -c nginx.conf`, url }
    },
  },
  {
    key: 'nats',
    label: 'NATS',
    speech: 'nats',
    missing: () =>
      versionOf('nats-server --version') === undefined ? 'apt-get install nats-server' : undefined,
    version: () => versionOf('nats-server --version') ?? '',
    prepare: async (folder) => {
      const file = join(folder, 'nats.conf')
      await writeFile(file, nats)
      return { command: `nats-server -c '${file}'` }
    },
  },
]

/** With these settings besides those that it has beside the others. Throws Unable when it is not built. */
export function glassroom(settings: Settings = {}): Peer {
  const peer = glassroomWith(settings)
  const remedy = peer.missing()
  if (remedy !== undefined) throw new Unable(`Glassroom is not built. Run: ${remedy}`)
  return peer
}

function glassroomWith(settings: Settings): Peer {
  const prepare = async (folder: string, seed?: string) => {
    const data = join(folder, 'data')
    // To make a database takes longer than to copy one. Its files belong to another user, perhaps.
    if (seed === undefined) await mkdir(data)
    else await promisify(execFile)('cp', ['-a', join(seed, 'data'), data])
    const all = { PORT: '0', RATE_LIMIT: 'off', LOG_LEVEL: 'warn', DATA_DIR: data, ...settings }
    const lines = Object.entries(all).map(([name, value]) => `${name}=\`${value}\`\n`)
    // Not on the command line, which errors and `ps` show: one of them may hold a password.
    const file = join(folder, 'settings.env')
    await writeFile(file, lines.join(''), { mode: 0o600 })
    // Nothing of the caller's environment but where programs are.
    return {
      command: `env -i PATH="$PATH" HOME="$HOME" '${process.execPath}' --env-file='${file}' ${server}`,
    }
  }
  const version = () => packageVersion('package.json')
  const missing = unless(server, 'npm run build')
  return { key: 'glassroom', label: 'Glassroom', speech: 'glassroom', missing, version, prepare }
}

function target(key: string, label: string, command: string, more: Partial<Peer>): Peer {
  const prepare = () => Promise.resolve({ command: `${command} 0` })
  return { key, label, speech: 'broadcast', missing: () => undefined, version: () => '', prepare, ...more }
}

function unless(file: string, remedy: string): () => string | undefined {
  return () => (existsSync(file) ? undefined : remedy)
}

function packageVersion(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
