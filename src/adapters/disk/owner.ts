/**
 * Who owns a folder: the one process that listens on a socket file in it. The kernel stops the listening when the process
 * ends, however it ends; no process id is asked for, so none can be mistaken.
 *
 * Each comer listens first, on a name of its own, and looks for others that listen afterwards. Of two that come at once at
 * least one sees the other, so there is never a second owner; at worst both step back, and try again. What does not answer
 * is left from a process that has ended, and the owner removes it. Only one kernel is looked at: machines that share a
 * folder over the network do not see each other.
 */

import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, readdir, unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'

const socketName = /^owner\.[0-9a-f]{12}\.sock$/
const tries = 6
/** What the address of a socket holds, on every system. */
const longestAddress = 100

/** Lets the folder go. Undefined: another owns it. Rejects with the system's error when no socket can be made. */
export async function own(folder: string): Promise<(() => Promise<void>) | undefined> {
  const place = await reach(folder)
  try {
    for (let left = tries; left > 0; left -= 1) {
      const server = await attempt(place.path)
      if (server) {
        return async () => {
          await closed(server)
          await place.leave()
        }
      }
      if (left > 1) await pause(Math.random() * 40)
    }
  } catch (error) {
    await place.leave()
    throw error
  }
  await place.leave()
  return undefined
}

/** A path to the folder that is short enough for a socket's address. */
async function reach(folder: string): Promise<{ path: string; leave(): Promise<void> }> {
  if (Buffer.byteLength(folder) + 30 <= longestAddress || process.platform !== 'linux') {
    return { path: folder, leave: async () => {} }
  }
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY)
  return { path: `/proc/self/fd/${handle.fd}`, leave: () => handle.close() }
}

async function attempt(folder: string): Promise<Server | undefined> {
  const mine = `owner.${randomBytes(6).toString('hex')}.sock`
  const server = await listen(join(folder, mine))
  const others = (await readdir(folder)).filter((name) => socketName.test(name) && name !== mine)
  const listening = await Promise.all(others.map((name) => listens(join(folder, name))))
  // An owner that came before us may have taken our file for a dead one's; nobody would see us then.
  if (listening.includes(true) || !(await isSocket(join(folder, mine)))) {
    await closed(server)
    return undefined
  }
  for (const name of others) {
    const path = join(folder, name)
    // Only clutter: it does not answer, so whoever comes next is not kept out by it.
    if (await isSocket(path)) await unlink(path).catch(() => {})
  }
  return server
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.unref()
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      // Failing to accept changes nothing: that it could be connected to is the answer.
      server.on('error', () => {})
      resolve(server)
    })
  })
}

/** Anything but a clear no is taken for a yes. */
function listens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT')
    })
  })
}

async function isSocket(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isSocket(),
    () => false,
  )
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
