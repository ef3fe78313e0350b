/** Builds the pages and the server into dist/. With --watch it builds at every change and restarts the server. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import * as esbuild from 'esbuild'

const page = {
  entryPoints: ['frontend/index.html', 'frontend/main.ts', 'frontend/style.css', 'frontend/icon.svg'],
  outdir: 'dist/frontend',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  loader: { '.html': 'copy', '.svg': 'copy' },
}

const dashboard = {
  ...page,
  entryPoints: [
    'frontend/dashboard/index.html',
    'frontend/dashboard/main.ts',
    'frontend/dashboard/style.css',
  ],
  outdir: 'dist/dashboard',
}

const server = {
  entryPoints: ['cmd/server.ts'],
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  target: 'node20',
  sourcemap: true,
  // What is imported late is loaded late: in one file, its packages would be loaded at the start.
  splitting: true,
  chunkNames: 'server-[name]',
}

const common = { absWorkingDir: import.meta.dirname, logLevel: 'warning' }

/** What is built; who builds again and again builds only what changed. */
const parts = { page, dashboard, server }

/** Builds the pages; rejects when it cannot, after esbuild said why. */
export async function buildPages() {
  await Promise.all([page, dashboard].map((each) => esbuild.build({ ...common, ...each })))
}

/** Builds pages and server; rejects when one of them cannot, after esbuild said why. */
export async function build() {
  await Promise.all(Object.values(parts).map((each) => esbuild.build({ ...common, ...each })))
}

/** The server as a child of its own; the terminal's Ctrl-C reaches it through here, and only once. */
class Child {
  running
  turn = Promise.resolve()

  /** Ends the one that runs, lets it drain, and starts the new one. */
  restart() {
    this.turn = this.turn.then(async () => {
      await this.end()
      this.start()
    })
    return this.turn
  }

  /** Ends the server and stays ended. */
  stop() {
    this.turn = this.turn.then(() => this.end())
    return this.turn
  }

  start() {
    const args = ['--enable-source-maps', 'dist/server.js']
    const child = spawn(process.execPath, args, {
      cwd: import.meta.dirname,
      stdio: 'inherit',
      detached: true,
    })
    this.running = child
    child.once('exit', (code, signal) => {
      if (this.running !== child) return
      this.running = undefined
      say(`the server ended (${signal ?? code}); it starts again at the next change`)
    })
  }

  async end() {
    const child = this.running
    if (!child) return
    this.running = undefined
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
}

/** Builds at every change until it is told to stop. */
async function watch() {
  const child = new Child()
  const built = new Set()
  let timer
  // A change that several are made of restarts the server once; and it reads the pages only at its start.
  const restartSoon = (what) => {
    built.add(what)
    clearTimeout(timer)
    if (built.size === Object.keys(parts).length) timer = setTimeout(() => void child.restart(), 50)
  }
  const contexts = await Promise.all(
    Object.entries(parts).map(([name, part]) =>
      esbuild.context({ ...common, ...part, plugins: [report(name, restartSoon)] }),
    ),
  )
  const stop = async () => {
    clearTimeout(timer)
    await Promise.all(contexts.map((context) => context.dispose()))
    await child.stop()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void stop())
  await Promise.all(contexts.map((context) => context.watch()))
}

/** Tells each rebuild in one line, and calls `then` when it went well. */
function report(what, then) {
  let started = 0
  return {
    name: 'report',
    setup(watched) {
      watched.onStart(() => {
        started = performance.now()
      })
      watched.onEnd(({ errors }) => {
        if (errors.length > 0)
          return say(`${what} not built: ${errors.length} error${errors.length > 1 ? 's' : ''}`)
        say(`${what} built in ${Math.round(performance.now() - started)} ms`)
        then(what)
      })
    },
  }
}

function say(line) {
  process.stdout.write(`[dev] ${line}\n`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--watch')) await watch()
  else await build().catch(() => (process.exitCode = 1))
}
