import assert from 'node:assert/strict'
import { chmod, lstat, mkdir, mkdtemp, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { randomId } from '../../core/ids.ts'
import { accountFor, temporaryRoot, type Account } from './embedded-account.ts'
import { findBinaries, type Binaries } from './embedded-binaries.ts'
import { EmbeddedError } from './embedded-errors.ts'

/** Runs only with all that the package lists. */
const program = `#!/bin/sh
cd "$(dirname "$0")/.." && test -r share/words && test -r lib/libword.so.1 || { echo 'part missing' >&2; exit 1; }
`

let home: string
let version: string
let account: Account | undefined
let root: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'glassroom-test-'))
  version = `0.0.0-${randomId(8)}`
  account = await accountFor(join(home, 'postgres'))
  root = await temporaryRoot(account)
  for (const folder of ['bin', 'lib', 'share']) await mkdir(join(home, 'native', folder), { recursive: true })
  await writeFile(join(home, 'package.json'), JSON.stringify({ version }))
  const link = { source: 'native/lib/libword.so.1.2', target: 'native/lib/libword.so.1' }
  await writeFile(join(home, 'native', 'pg-symlinks.json'), JSON.stringify([link]))
  await writeFile(join(home, 'native', 'lib', 'libword.so.1.2'), 'a library')
  await writeFile(join(home, 'native', 'share', 'words'), 'words', { mode: 0o600 })
  for (const name of ['initdb', 'postgres'])
    await writeFile(join(home, 'native', 'bin', name), program, { mode: 0o700 })
})

afterEach(async () => {
  await chmod(join(home, 'native', 'lib'), 0o755)
  await rm(home, { recursive: true })
  for (const name of await copies()) await rm(join(root, name), { recursive: true })
})

async function copies(): Promise<string[]> {
  return (await readdir(root)).filter((name) => name.startsWith(`glassroom-postgres-${version}`))
}

async function openToAll(): Promise<void> {
  await chmod(home, 0o755)
  await chmod(join(home, 'native', 'share', 'words'), 0o644)
  await chmod(join(home, 'native', 'bin', 'postgres'), 0o755)
}

/** As root the package stays closed to Postgres' account; as a normal user its links cannot be made. */
async function closePackage(): Promise<void> {
  if (!account) await chmod(join(home, 'native', 'lib'), 0o555)
}

const top = (binaries: Binaries): string => dirname(dirname(dirname(binaries.postgres)))

describe('the programs of the embedded Postgres', () => {
  it('run in place, with the links that the install script would have made', async () => {
    await openToAll()
    assert.equal(top(await findBinaries(account, home)), home)
    assert.equal(await readlink(join(home, 'native', 'lib', 'libword.so.1')), 'libword.so.1.2')
    assert.deepEqual(await copies(), [])
  })

  it('run from one copy that nobody else can write, however many need it at once', async () => {
    await closePackage()
    const found = await Promise.all([findBinaries(account, home), findBinaries(account, home)])
    const [copy, ...others] = await copies()
    assert.ok(copy)
    assert.deepEqual(others, [])
    assert.deepEqual(
      found.map(top).map((path) => basename(path)),
      [copy, copy],
    )
    assert.equal((await stat(join(root, copy))).mode & 0o777, 0o755)
    assert.equal((await stat(join(root, copy, 'native', 'share', 'words'))).mode & 0o777, 0o644)
  })

  it('are copied again when a cleaner took a part', async () => {
    await closePackage()
    const copy = top(await findBinaries(account, home))
    await rm(join(copy, 'native', 'share', 'words'))
    await rm(join(copy, 'native', 'lib', 'libword.so.1'))
    assert.equal(top(await findBinaries(account, home)), copy)
    assert.ok((await lstat(join(copy, 'native', 'share', 'words'))).isFile())
    assert.ok((await lstat(join(copy, 'native', 'lib', 'libword.so.1'))).isSymbolicLink())
  })

  it('are not run from a folder that others can write', async () => {
    await closePackage()
    const copy = top(await findBinaries(account, home))
    await chmod(copy, 0o777)
    await assert.rejects(findBinaries(account, home), (error) => {
      assert.ok(error instanceof EmbeddedError)
      assert.equal(
        error.message,
        `${copy} was made by somebody else: remove it, or set TMPDIR to another folder.`,
      )
      return true
    })
  })

  it('say why they do not run, and what to do', async () => {
    await rm(join(home, 'native', 'share', 'words'))
    await assert.rejects(findBinaries(account, home), {
      name: 'EmbeddedError',
      message:
        'The embedded Postgres does not run on this machine (part missing): set DATABASE_URL to a Postgres 15 or later.',
    })
  })
})
