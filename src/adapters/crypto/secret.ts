/** The secret that signs guest tokens: given by the settings, or made once and kept in the data folder. */

import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

const secretBytes = 32

/** The secret cannot be used; the message is one sentence that says what to do. */
export class SecretError extends Error {
  override name = 'SecretError'
}

/**
 * The secret from the settings, else the one in `token-secret` of the data folder, made there first if need be. Every
 * process that starts on one folder gets the same one. Rejects with SecretError when what it finds is unfit.
 */
export async function loadSecret(dataDir: string, fromConfig?: string): Promise<Uint8Array> {
  if (fromConfig !== undefined) return checked(fromConfig)
  const path = join(dataDir, 'token-secret')
  if (!(await exists(path))) await create(dataDir, path)
  return read(path)
}

function checked(secret: string): Uint8Array {
  const bytes = Buffer.from(secret)
  const varied = new Set(secret).size >= 8
  if (bytes.length >= secretBytes && varied) return bytes
  throw new SecretError(
    `TOKEN_SECRET is too weak: set it to at least ${secretBytes} random bytes (openssl rand -hex 32), or leave it out.`,
  )
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw unreadable(path, error)
  }
}

/** Whoever links first wins: a file is never seen half written, and a loser reads the winner's. */
async function create(dataDir: string, path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await mkdir(dataDir, { recursive: true })
    await write(draft, `${randomBytes(secretBytes).toString('hex')}\n`)
    await link(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unwritable(path, error)
  } finally {
    await rm(draft, { force: true })
  }
}

async function write(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function read(path: string): Promise<Uint8Array> {
  const { mode } = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  if ((mode & 0o077) !== 0) {
    throw new SecretError(`${path} can be read by others: run chmod 600 on it, or delete it and start again.`)
  }
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error)
  })
  if (/^[0-9a-f]{64}\n?$/.test(text)) return Buffer.from(text.trim(), 'hex')
  throw new SecretError(
    `${path} does not hold a secret: delete it and start again; guests will get new names.`,
  )
}

function unreadable(path: string, cause: unknown): SecretError {
  return new SecretError(
    `${path} cannot be read (${codeOf(cause)}): see to its rights, or set TOKEN_SECRET.`,
    { cause },
  )
}

function unwritable(path: string, cause: unknown): SecretError {
  return new SecretError(
    `${path} cannot be made (${codeOf(cause)}): see to its folder, or set TOKEN_SECRET.`,
    { cause },
  )
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
