import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { loadSecret, SecretError } from './secret.ts'

let root: string
const folder = () => mkdtemp(join(root, 'data-'))

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'glassroom-secret-'))
})
after(() => rm(root, { recursive: true }))

function complaint(words: RegExp) {
  return (error: unknown) => {
    assert(error instanceof SecretError)
    assert.match(error.message, words)
    assert.doesNotMatch(error.message, /\n/)
    return true
  }
}

describe('the secret', () => {
  it('is made once, for its owner alone, and found again', async () => {
    const dir = join(await folder(), 'new')
    const secret = await loadSecret(dir)
    assert.equal(secret.length, 32)
    assert.equal((await stat(join(dir, 'token-secret'))).mode & 0o777, 0o600)
    assert.deepEqual(await loadSecret(dir), secret)
  })

  it('is the same for all who start at once, and leaves no drafts', async () => {
    const dir = await folder()
    const secrets = await Promise.all(Array.from({ length: 20 }, () => loadSecret(dir)))
    assert.equal(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size, 1)
    assert.deepEqual(await readdir(dir), ['token-secret'])
  })

  it('comes from the settings when they have one, and then touches no file', async () => {
    const dir = await folder()
    const given = '7d1f0c9be2a45386f1d07c9ab25e4836'
    assert.deepEqual(await loadSecret(dir, given), Buffer.from(given))
    assert.deepEqual(await readdir(dir), [])
  })

  for (const weak of ['', 'changeme', 'a'.repeat(31), 'a'.repeat(64)]) {
    it(`is refused when the settings say "${weak.slice(0, 8)}" (${weak.length})`, async () => {
      await assert.rejects(loadSecret(root, weak), complaint(/TOKEN_SECRET.*openssl/))
    })
  }

  it('is refused when others can read it', async () => {
    const dir = await folder()
    await loadSecret(dir)
    await chmod(join(dir, 'token-secret'), 0o644)
    await assert.rejects(loadSecret(dir), complaint(/chmod 600/))
  })

  it('is refused when it is short', async () => {
    const dir = await folder()
    await writeFile(join(dir, 'token-secret'), 'abc\n', { mode: 0o600 })
    await assert.rejects(loadSecret(dir), complaint(/delete it/))
  })

  it('says what to do when its folder cannot be', async () => {
    const dir = await folder()
    await writeFile(join(dir, 'file'), '')
    await assert.rejects(loadSecret(join(dir, 'file')), complaint(/TOKEN_SECRET/))
  })
})
