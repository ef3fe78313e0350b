import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Unable } from '../failure.ts'
import { processes } from './process.ts'
import { startServer } from './started.ts'

const node = JSON.stringify(process.execPath)

/** A command line that runs a program given as text. */
function program(text: string): string {
  return `${node} -e '${text}'`
}

const telling = `
  const server = require("net").createServer((socket) => socket.end()).listen(PORT, "127.0.0.1", () =>
    console.log("listening on ws://127.0.0.1:" + server.address().port))`

const listener = telling.replace('PORT', '0')

/** One that has ended and was not waited for counts as gone. */
function alive(pid: number): boolean {
  if (process.platform === 'linux') return processes().some((row) => row.pid === pid)
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Waits until it is so; the runner's own deadline ends it otherwise. */
async function until(what: () => boolean): Promise<void> {
  while (!what()) await pause(5)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function refused(about: RegExp) {
  return (error: unknown) => error instanceof Unable && about.test(error.message)
}

describe('a server that is started', () => {
  it('is found by the line that it prints, and gone after its end', async () => {
    const started = await startServer(program(listener))
    assert.match(started.url.href, /^ws:\/\/127\.0\.0\.1:\d+/)
    assert.ok(alive(started.pid))
    await started.end()
    await started.end()
    assert.ok(!alive(started.pid))
    assert.match(started.output().join('\n'), /listening on/)
  })

  it('tells its last words when it has ended', async () => {
    const started = await startServer(
      `exec ${program(`${listener};process.once("SIGUSR2", () => process.exit(7))`)}`,
    )
    assert.equal(started.ended(), undefined)
    process.kill(started.pid, 'SIGUSR2')
    await until(() => started.ended() !== undefined)
    assert.match(started.ended() ?? '', /^The server \(.* ended \(7\)\. Its last lines:\n {2}listening on/s)
    await started.end()
  })

  it('is awaited at the given address', async () => {
    const port = await freePort()
    const url = new URL(`http://127.0.0.1:${port}`)
    const started = await startServer(program(telling.replace('PORT', String(port))), { url })
    assert.equal(started.url, url)
    await started.end()
  })

  it('is an error with its last lines when it ends before it listens', async () => {
    const command = program('console.error("no such database"); process.exit(3)')
    await assert.rejects(
      startServer(command),
      refused(/ended before it listened \(3\).*\n {2}no such database/s),
    )
  })

  it('is an error, and ended, when it does not listen in time', async () => {
    const command = program('console.log("pid", process.pid); setInterval(() => {}, 1000)')
    let pid = 0
    await assert.rejects(startServer(command, { startMs: 1_500 }), (error) => {
      assert.ok(error instanceof Unable)
      pid = Number(/pid (\d+)/.exec(error.message)?.[1])
      return /did not listen/.test(error.message)
    })
    assert.ok(pid > 0 && !alive(pid))
  })

  it('is ended by force when it does not end by itself', async () => {
    const started = await startServer(program(`process.on("SIGTERM", () => {}); ${listener}`), { endMs: 50 })
    await started.end()
    assert.ok(!alive(started.pid))
  })

  it(
    'takes along what it started in a group of its own',
    { skip: process.platform !== 'linux' },
    async () => {
      const child = `
      const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true })
      console.log("child", child.pid)`
      const started = await startServer(program(`${child};${listener}`), { endMs: 100 })
      const pid = Number(/child (\d+)/.exec(started.output().join('\n'))?.[1])
      assert.ok(alive(pid))
      await started.end()
      assert.ok(!alive(pid))
    },
  )

  it('is not started where something listens already', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await assert.rejects(startServer(program(listener), { url }), refused(/listens .* already/))
    server.close()
  })

  it('is not awaited when the user wants no more', async () => {
    const signal = AbortSignal.abort()
    const command = program('setInterval(() => {}, 1000)')
    await assert.rejects(
      startServer(command, { signal }),
      (error) => error instanceof Unable && error.exitCode === 130,
    )
  })

  it('goes when the harness is told to end', async () => {
    const started = new URL('./started.ts', import.meta.url).href
    const harness = `
      const { startServer } = await import(${JSON.stringify(started)})
      const { pid } = await startServer(${JSON.stringify(program(listener))})
      console.log(pid)
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', harness])
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const pid = Number(line.toString())
    assert.ok(alive(pid))
    child.kill('SIGTERM')
    const [, signal] = (await once(child, 'exit')) as [number | null, string]
    assert.equal(signal, 'SIGTERM')
    await until(() => !alive(pid))
  })
})
