/**
 * Proves what deploy/ ships, without Docker: `npm run alerts`, with the names of some parts as arguments to try only those.
 * The rules are tried on made-up series and then on a real Prometheus, with real servers in real trouble; the image is
 * built and started by its Dockerfile's own lines.
 */

import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChaosPostgres } from '../chaos/postgres.ts'
import { build } from '../support/build.ts'
import { fires } from './alerts-fires.ts'
import { image } from './alerts-image.ts'
import { rules } from './alerts-rules.ts'
import { Told } from './harness-report.ts'

const usage =
  'Proves the alerts, the dashboard and the image that deploy/ ships\n' +
  '\n  npm run alerts -- [PART ...]\n' +
  '\n  rules   promtool takes configuration, rules and dashboard, and each rule fires for its cause alone' +
  '\n  image   the lines of the Dockerfile make a server that starts, serves and ends' +
  '\n  fires   a real Prometheus tells real troubles apart within 30 s\n'

const parts = { rules, image, fires }
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !(name in parts))
if (unknown.length > 0) refuse(`there is no part ${unknown.join(', ')}\n\n${usage}`)
for (const program of ['prometheus', 'promtool']) {
  if (spawnSync(program, ['--version']).error)
    refuse(
      `${program} is missing: \`apt-get install prometheus\` on Debian, \`brew install prometheus\` on macOS\n`,
    )
}

const told = new Told()
const folder = await mkdtemp(join(tmpdir(), 'glassroom-alerts-'))
// The embedded Postgres and the server of the image run as other users, and have to reach what is theirs.
await chmod(folder, 0o755)
try {
  await build()
  await prove()
} finally {
  await rm(folder, { recursive: true, force: true })
}
process.stdout.write(told.failures === 0 ? '\n PASS\n' : `\n FAIL  ${told.failures} of these do not hold\n`)
process.exitCode = told.failures === 0 ? 0 : 1

async function prove(): Promise<void> {
  const postgres = await ChaosPostgres.make(join(folder, 'shared'))
  await postgres.start()
  try {
    for (const [name, part] of Object.entries(parts)) {
      if (chosen.length > 0 && !chosen.includes(name)) continue
      await timed(name, () => part(told, folder, postgres))
    }
  } finally {
    await postgres.end()
  }
}

async function timed(name: string, part: () => Promise<void>): Promise<void> {
  process.stdout.write(`\n ${name}\n`)
  const began = performance.now()
  try {
    await part()
  } catch (error) {
    told.row(false, name, '')
    process.stdout.write(`${(error as Error).stack}\n`)
  }
  told.note(`${((performance.now() - began) / 1e3).toFixed(0)} s`)
}

function refuse(why: string): never {
  process.stderr.write(`alerts: ${why}`)
  process.exit(2)
}
