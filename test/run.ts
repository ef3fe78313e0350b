/**
 * Runs all tests, or the files given, against one Postgres in a temporary folder. A test that is skipped fails the run,
 * and so does a file without tests. The last line is `N passed, N failed`.
 */

import { existsSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { build } from './support/build.ts'
import { sharedPostgres, temporaryPostgres } from './support/postgres.ts'

const folders = ['src', 'cmd', 'bench', 'frontend', 'test']
const fileMs = 120_000

function testFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name))
}

/** Runs the files and resolves with whether all is well. */
async function runTests(files: string[], signal: AbortSignal): Promise<boolean> {
  let passed = 0
  const faults: string[] = []
  const tests = run({ files, concurrency: 2, timeout: fileMs, signal })
  tests.on('test:pass', ({ name, skip, todo, details }) => {
    if (skip !== undefined) faults.push(`skipped: ${name}`)
    else if (todo !== undefined) faults.push(`still to do: ${name}`)
    else if (files.includes(name)) faults.push(`no test in ${relative('', name)}`)
    else if (details.type !== 'suite') passed += 1
  })
  tests.on('test:fail', ({ name, details }) => {
    if (failureType(details.error) !== 'subtestsFailed') faults.push(`failed: ${name}`)
  })
  for await (const text of tests.compose(new spec())) process.stdout.write(String(text))
  if (signal.aborted) faults.push('interrupted')
  for (const fault of faults) console.log(fault)
  console.log(`${passed} passed, ${faults.length} failed`)
  return passed > 0 && faults.length === 0
}

function failureType(error: Error): unknown {
  return 'failureType' in error ? error.failureType : undefined
}

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort())

const given = process.argv.slice(2)
const files = (given.length > 0 ? given : folders.flatMap(testFiles)).map((file) => resolve(file)).sort()
await build()
const server = await temporaryPostgres()
try {
  process.env[sharedPostgres] = JSON.stringify(server.address)
  if (!(await runTests(files, interruption.signal))) process.exitCode = 1
} finally {
  await server.stop()
}
