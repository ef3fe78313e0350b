/** Page and server, built before a test that needs them: by the runner once for all, or here for a file run by hand. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sharedPostgres } from './postgres.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds into dist/. Rejects with what the build said. */
export async function build(): Promise<void> {
  await promisify(execFile)(process.execPath, ['build.mjs'], { cwd: root })
}

/** Resolves when dist/ is as new as the sources. */
export async function built(): Promise<void> {
  if (process.env[sharedPostgres] === undefined) await build()
}
