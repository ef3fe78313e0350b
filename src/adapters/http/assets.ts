/** Files that are served as they are: read once at start, so that no request can name any other. */

import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { hash } from 'node:crypto'
import type { Context } from 'hono'
import { problemResponse } from './problem.ts'

export interface Asset {
  body: Uint8Array<ArrayBuffer>
  type: string
  etag: string
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.yaml': 'application/yaml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}

/** An asset with this body; `name` tells its type. */
export function asset(name: string, body: string | Buffer): Asset {
  const bytes = Uint8Array.from(Buffer.from(body))
  const type = types[extname(name)] ?? 'application/octet-stream'
  return { body: bytes, type, etag: `"${hash('sha256', bytes, 'base64url').slice(0, 22)}"` }
}

/** Undefined when there is no such file. */
export function readAsset(path: string): Asset | undefined {
  try {
    return asset(path, readFileSync(path))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Every plain file of a folder by its path in it; no links, no dotfiles, no source maps. Empty when there is no folder. */
export function readFolder(folder: string): Map<string, Asset> {
  const assets = new Map<string, Asset>()
  for (const path of filesOf(folder)) {
    const name = relative(folder, path).split(sep).join('/')
    if (!/(^|\/)\.|\.map$/.test(name)) assets.set(name, asset(name, readFileSync(path)))
  }
  return assets
}

function filesOf(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

/** Answers with the asset, with 304 to who has it already, or with 404. */
export function sendAsset(c: Context, found: Asset | undefined, policy: string): Response {
  if (!found) return problemResponse({ code: 'not_found', detail: 'There is no such file; was it built?' })
  const { body, type, etag } = found
  const headers = { ETag: etag, 'Cache-Control': 'no-cache', 'Content-Security-Policy': policy }
  const known = c.req.header('if-none-match')?.split(',') ?? []
  if (known.some((one) => one.trim().replace(/^W\//, '') === etag)) return c.body(null, 304, headers)
  return c.body(body, 200, { ...headers, 'Content-Type': type })
}
