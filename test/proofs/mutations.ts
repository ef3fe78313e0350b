/**
 * Proves that the tests would notice: takes one guard at a time out of a copy of the project, and runs tests that must then
 * fail. `npm run mutations`, with the names of some as arguments to try only those.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sharedPostgres, temporaryPostgres } from '../support/postgres.ts'
import { guards, type Guard } from './guards.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Not copied: what is installed or built, and the data of servers. */
const left = /^(node_modules|dist|\.git|data.*|runs)$/
/** A mutant that hangs has been noticed as well. */
const mostMs = 60_000

/** Tests that were seen to pass with every guard in its place. */
const sound = new Map<string, boolean>()
const wanted = process.argv.slice(2)
const chosen = guards.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const nameWidth = Math.max(...guards.map(({ name }) => name.length))
const say = (line: string) => process.stdout.write(`${line}\n`)

const unknown = wanted.filter((name) => !guards.some((guard) => guard.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `mutations: there is no guard ${unknown.join(', ')}. There are:\n` +
      guards.map(({ name }) => `  ${name}\n`).join(''),
  )
  process.exit(2)
}
say(
  ` mutations · ${chosen.length} of ${guards.length} guards taken out, one at a time: the tests must fail\n`,
)
try {
  process.exit(verdict(await prove()))
} catch (error) {
  process.stderr.write(`mutations: ${(error as Error).message}\n`)
  process.exit(1)
}

function verdict(survivors: readonly Guard[]): number {
  const names = survivors.map(({ name }) => name)
  if (names.length === 0) say(`\n PASS  ${chosen.length === 1 ? 'it was' : 'each was'} noticed`)
  else say(`\n BROKEN  no test notices that this is missing: ${names.join(', ')}`)
  return names.length === 0 ? 0 : 1
}

/** The guards that nobody missed. */
async function prove(): Promise<Guard[]> {
  // One for all, so that a mutant that is killed leaves none behind.
  const postgres = await temporaryPostgres()
  process.env[sharedPostgres] = JSON.stringify(postgres.address)
  const copy = await mkdtemp(join(tmpdir(), 'glassroom-mutants-'))
  try {
    await cp(root, copy, { recursive: true, filter: (path) => !left.test(relative(root, path)) })
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
    const survivors: Guard[] = []
    for (const guard of chosen) if (!(await noticed(guard, copy))) survivors.push(guard)
    return survivors
  } finally {
    await rm(copy, { recursive: true })
    await postgres.stop()
  }
}

async function noticed({ name, file, code, without, tests }: Guard, copy: string): Promise<boolean> {
  const path = join(copy, file)
  const whole = await readFile(path, 'utf8')
  if (whole.split(code).length !== 2) throw new Error(stale(name, file, code))
  sound.set(tests.join(' '), sound.get(tests.join(' ')) ?? (await passes(tests, copy)))
  if (!sound.get(tests.join(' ')))
    throw new Error(`these fail with every guard in its place, mend them first:\n  ${tests.join('\n  ')}`)
  await writeFile(
    path,
    whole.replace(code, () => without),
  )
  const began = performance.now()
  const red = !(await passes(tests, copy))
  await writeFile(path, whole)
  const seconds = ((performance.now() - began) / 1_000).toFixed(1)
  say(` ${red ? 'noticed    ' : 'NOT NOTICED'}  ${name.padEnd(nameWidth)}${seconds.padStart(6)} s`)
  return red
}

function stale(name: string, file: string, code: string): string {
  return `mend "${name}" in test/proofs/guards.ts. This is not, or not once, in\n${file}:\n  ${code}`
}

/** Whether the tests pass, in time. */
async function passes(tests: readonly string[], copy: string): Promise<boolean> {
  const files = tests.every((test) => test.endsWith('.test.ts')) ? ['--test', ...tests] : tests
  const child = spawn(process.execPath, ['--import', 'tsx', ...files], {
    cwd: copy,
    stdio: 'ignore',
    detached: true,
  })
  const end = (signal: NodeJS.Signals) => {
    // The whole group, as the runner has children.
    if (child.pid) process.kill(-child.pid, signal)
  }
  const late = setTimeout(() => end('SIGKILL'), mostMs)
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(late)
  return code === 0
}
