/**
 * The image, without Docker: what deploy/Dockerfile copies is copied, what it runs is run, and the server is started by its
 * CMD as a user who may write to the data folder and nowhere else.
 */

import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { quietPort } from '../chaos/ports.ts'
import type { ChaosPostgres } from '../chaos/postgres.ts'
import { root } from '../support/build.ts'
import { isLetIn, readDockerfile, type Stage, type Step } from './dockerfile.ts'
import type { Told } from './harness-report.ts'

const run = promisify(execFile)
/** The uid of the user `node` in Node's images. */
const plainUser = 1000
const readyMs = 30_000
/** As compose.yaml and the manifests have it, less what Docker itself takes. */
const graceMs = 12_000

export async function image(told: Told, folder: string, postgres: ChaosPostgres): Promise<void> {
  const [built, final] = readDockerfile(await readFile(join(root, 'deploy/Dockerfile'), 'utf8'))
  if (!built || !final?.command) throw new Error('deploy/Dockerfile has no two stages and a CMD')
  const app = join(folder, 'app')
  await buildInto(app, built)
  told.row(true, 'built', `${await megabytes(app)} MB by the Dockerfile's own COPY and RUN lines`)
  await started(told, { app, data: join(folder, 'image-data'), final, postgres })
}

async function buildInto(app: string, { steps }: Stage): Promise<void> {
  const ignore = await readFile(join(root, '.dockerignore'), 'utf8')
  await mkdir(app)
  for (const step of steps) await take(step, app, ignore)
}

async function take(step: Step, app: string, ignore: string): Promise<void> {
  if (step.kind === 'run') {
    const { PATH = '', HOME = '' } = process.env
    await run('sh', ['-c', step.command], { cwd: app, env: { PATH, HOME }, maxBuffer: 1 << 24 })
    return
  }
  for (const source of step.sources) {
    if (!isLetIn(source, ignore)) throw new Error(`.dockerignore keeps out ${source}, which is copied`)
    const isFolder = (await stat(join(root, source))).isDirectory()
    const to = isFolder || !step.to.endsWith('/') ? join(app, step.to) : join(app, step.to, source)
    await mkdir(dirname(to), { recursive: true })
    const filter = (path: string) => isLetIn(path.slice(root.length), ignore)
    await cp(join(root, source), to, { recursive: true, filter })
  }
}

interface Place {
  app: string
  data: string
  final: Stage
  postgres: ChaosPostgres
}

async function started(told: Told, place: Place): Promise<void> {
  const port = await quietPort()
  const asRoot = process.getuid?.() === 0
  await mkdir(place.data, { mode: 0o700 })
  if (asRoot) await chown(place.data, plainUser, plainUser)
  await chmod(dirname(place.app), 0o755)
  const child = launch(place, port, asRoot)
  const said: Buffer[] = []
  child.stderr?.on('data', (text: Buffer) => said.push(text))
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>
  try {
    await answers(`http://127.0.0.1:${port}/readyz`, child, () => String(Buffer.concat(said)))
    told.row(
      true,
      'ready',
      `/readyz is 200, as ${asRoot ? `uid ${plainUser}` : 'ourselves'}, with its code read-only`,
    )
    told.row(await isHealthy(place, port), 'healthy', 'by the HEALTHCHECK of the Dockerfile')
    told.row(await serves(port), 'serves', 'the page, its script, /dashboard, /swagger and /asyncapi')
    const began = performance.now()
    child.kill('SIGTERM')
    const [code] = await Promise.race([ended, late()])
    told.row(code === 0, 'ends', `with ${code} after ${Math.round(performance.now() - began)} ms`)
  } finally {
    child.kill('SIGKILL')
  }
}

function launch({ app, data, final, postgres }: Place, port: number, asRoot: boolean): ChildProcess {
  const [program = '', ...args] = final.command ?? []
  const { PATH = '' } = process.env
  const env = { PATH, ...final.environment, ...ours(data, port), DATABASE_URL: postgres.url }
  const user = asRoot ? { uid: plainUser, gid: plainUser } : {}
  return spawn(program, args, { cwd: app, env, ...user, stdio: ['ignore', 'ignore', 'pipe'] })
}

/** What differs without a container: many things run on this machine, and there is no /var/lib/glassroom. */
function ours(data: string, port: number): Record<string, string> {
  return { HOST: '127.0.0.1', PORT: String(port), DATA_DIR: data }
}

async function answers(url: string, child: ChildProcess, said: () => string): Promise<void> {
  for (const until = performance.now() + readyMs; performance.now() < until; await pause()) {
    if (child.exitCode !== null) throw new Error(`the server of the image ended: ${said()}`)
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return
  }
  throw new Error(`the server of the image does not become ready: ${said()}`)
}

async function isHealthy({ final, data }: Place, port: number): Promise<boolean> {
  const [program = '', ...args] = final.healthcheck ?? []
  const { PATH = '' } = process.env
  const env = { PATH, ...ours(data, port) }
  const well = await run(program, args, { env }).then(
    () => true,
    () => false,
  )
  // And it can tell: nothing listens on the port beside.
  const ill = await run(program, args, { env: { ...env, PORT: String(await quietPort()) } }).then(
    () => true,
    () => false,
  )
  return well && !ill
}

async function serves(port: number): Promise<boolean> {
  const base = `http://127.0.0.1:${port}`
  const page = await fetch(`${base}/frontend`)
  const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1] ?? 'none'
  const pages = ['dashboard', 'swagger', 'asyncapi'].map((name) => `${base}/${name}`)
  const urls = [new URL(script, page.url).href, ...pages]
  const found = await Promise.all(urls.map((url) => fetch(url).then(({ ok }) => ok)))
  return found.every((ok) => ok)
}

async function megabytes(folder: string): Promise<string> {
  const { stdout } = await run('du', ['-sm', folder])
  return stdout.split('\t')[0] ?? ''
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100))
}

function late(): Promise<[string, null]> {
  return new Promise((resolve) => setTimeout(resolve, graceMs, ['nothing', null]).unref())
}
