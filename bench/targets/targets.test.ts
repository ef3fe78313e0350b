import { existsSync } from 'node:fs'
import { describe } from 'node:test'
import { findDialect } from '../dialects/dialects.ts'
import { conversation } from '../dialects/testing/conversation.ts'
import { startTarget } from '../dialects/testing/target.ts'

/** Bun and uWebSockets are tested where they were installed: `npm --prefix bench/targets ci` is apart from ours. */
const arch = process.arch === 'arm64' ? 'aarch64' : process.arch
const bun = `bench/targets/node_modules/@oven/bun-${process.platform}-${arch}/bin/bun`
const uws = 'bench/targets/node_modules/uwebsockets'

const targets: { name: string; dialect: string; runtime?: string[] }[] = [
  { name: 'ws', dialect: 'broadcast' },
  { name: 'socketio', dialect: 'socketio' },
  { name: 'centrifugo', dialect: 'centrifugo' },
  ...(existsSync(bun) ? [{ name: 'bun', dialect: 'broadcast', runtime: [bun] }] : []),
  ...(existsSync(uws) ? [{ name: 'uws', dialect: 'broadcast' }] : []),
]

for (const { name, dialect, runtime } of targets) {
  describe(`the target ${name}`, { timeout: 30_000 }, () => {
    conversation(
      () => findDialect(dialect),
      () => startTarget(name, runtime),
    )
  })
}
