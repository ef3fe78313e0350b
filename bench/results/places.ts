/** Whether files and folders can be made where somebody wants them: asked before a run rather than after it. */

import { access, constants, mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** Rejects with an Error that says why nothing can be written into the folder, which need not be there yet. */
export async function checkFolder(path: string): Promise<void> {
  const there = await nearest(resolve(path))
  const probe = join(there, `.bench-probe-${process.pid}-${Date.now().toString(36)}`)
  // The rights alone do not tell: root may write into /proc, by them, and a disk may be read-only.
  const file = await open(probe, 'wx').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`nothing can be made in ${there} (${error.code})`, { cause: error })
  })
  await file.close()
  await rm(probe, { force: true })
}

/** Rejects with an Error that says why the file cannot be written; it need not be there yet, nor its folder. */
export async function checkFile(path: string): Promise<void> {
  const found = await lookUp(path)
  if (found?.isDirectory() || path.endsWith('/')) throw new Error('it is a folder')
  if (found) await access(path, constants.W_OK)
  else await checkFolder(dirname(resolve(path)))
}

/** Makes a folder and those above it. Looks first: below /proc making them all at once would never end. Rejects with an Error. */
export async function makeFolder(path: string): Promise<void> {
  if (await lookUp(path).then((found) => found?.isDirectory())) return
  await checkFolder(path)
  await mkdir(path, { recursive: true })
}

/** The folder itself, or the nearest above it that is there. */
async function nearest(path: string): Promise<string> {
  const found = await lookUp(path)
  if (found?.isDirectory()) return path
  if (found) throw new Error(`${path} is a file, and no folder`)
  return nearest(dirname(path))
}

/** Undefined when there is nothing; below a file there is nothing either. */
async function lookUp(path: string) {
  return stat(path).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  })
}
