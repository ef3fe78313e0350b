import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, it } from 'node:test'
import type { WebSocket } from 'ws'
import { Pipe } from './pipe.ts'

/** A pipe over a socket that only takes notes; `full` says that it takes no more. */
function pipe(state: { full?: boolean; closing?: boolean } = {}) {
  const calls: string[] = []
  const note = (call: string) => () => {
    calls.push(call)
    return !state.full
  }
  const tcp = {
    writable: true,
    writableNeedDrain: state.full ?? false,
    cork: note('cork'),
    uncork: note('uncork'),
    write: note('write'),
  }
  const ws = {
    OPEN: 1,
    readyState: state.closing ? 2 : 1,
    ping: note('ping'),
    pong: note('pong'),
    close: note('close'),
  }
  return { calls, pipe: new Pipe(ws as unknown as WebSocket, tcp as unknown as Socket) }
}

const chunk = Buffer.from('x')

describe('a pipe', () => {
  it('writes one chunk alone, and several as one', () => {
    const { calls, pipe: open } = pipe()
    assert.equal(open.write([chunk]), true)
    assert.equal(open.write([chunk, chunk]), true)
    assert.deepEqual(calls, ['write', 'cork', 'write', 'write', 'uncork'])
  })

  it('says that it is full, with one chunk or several', () => {
    const { pipe: full } = pipe({ full: true })
    assert.equal(full.write([chunk]), false)
    assert.equal(full.write([chunk, chunk]), false)
  })

  it('answers no pings of a peer that does not read the answers', () => {
    const full = pipe({ full: true })
    full.pipe.pong(chunk)
    const open = pipe()
    open.pipe.pong(chunk)
    assert.deepEqual([full.calls, open.calls], [[], ['pong']])
  })

  it('touches nothing once closing has begun', () => {
    const { calls, pipe: closing } = pipe({ closing: true })
    assert.equal(closing.write([chunk, chunk]), true)
    closing.ping()
    closing.pong(chunk)
    closing.close(1000, 'again')
    assert.deepEqual(calls, [])
  })
})
