import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { limits } from '../protocol/limits.ts'
import { FakeSocket, lines } from '../../test/support/fake-socket.ts'
import { SendQueue } from './send-queue.ts'

const frame = (n: number) => lines([JSON.stringify({ type: 'pong', n })])

function open() {
  const socket = new FakeSocket()
  let now = 5
  const queue = new SendQueue(socket, { monotonic: () => now++ })
  return { socket, queue }
}

describe('SendQueue', () => {
  it('hands on what a turn gathered as one write, in order', () => {
    const { socket, queue } = open()
    for (const n of [1, 2, 3]) assert.ok(queue.push(frame(n)))
    assert.equal(socket.writes.length, 0)
    queue.flush()
    assert.deepEqual(socket.writes, [[1, 2, 3].map((n) => ({ type: 'pong', n }))])
    assert.equal(queue.frames, 0)
  })

  it('holds back while the socket is full and counts what it handed over', () => {
    const { socket, queue } = open()
    socket.full = true
    queue.push(frame(1))
    queue.flush()
    queue.push(frame(2))
    queue.flush()
    assert.equal(socket.writes.length, 1)
    assert.equal(queue.frames, 2)
    assert.equal(queue.bytes, frame(1).length + frame(2).length)
    assert.equal(queue.fullSince, 5)
    socket.full = false
    queue.drained()
    assert.equal(socket.writes.length, 2)
    assert.equal(queue.frames, 0)
    assert.equal(queue.fullSince, undefined)
  })

  it('refuses the frame past its bound of frames and keeps the others', () => {
    const { queue } = open()
    for (let n = 0; n < limits.queueFrames; n++) assert.ok(queue.push(frame(n)))
    assert.ok(!queue.push(frame(0)))
    assert.equal(queue.frames, limits.queueFrames)
  })

  it('refuses the frame past its bound of bytes, counting it before it is in', () => {
    const { queue } = open()
    assert.ok(queue.push(new Uint8Array(limits.queueBytes - 10)))
    assert.ok(!queue.push(new Uint8Array(11)))
    assert.ok(queue.push(new Uint8Array(10)))
  })

  it('makes room within the turn when the socket takes what waits', () => {
    const { socket, queue } = open()
    socket.write = () => !socket.full
    queue.push(new Uint8Array(limits.queueBytes))
    assert.ok(queue.pushAfterFlush(frame(1)))
    socket.full = true
    queue.push(new Uint8Array(limits.queueBytes - 100))
    assert.ok(!queue.pushAfterFlush(new Uint8Array(500)))
  })

  it('ends with its last frame, past every bound', () => {
    const { socket, queue } = open()
    socket.full = true
    queue.push(frame(1))
    queue.flush()
    queue.push(frame(2))
    queue.end(frame(3))
    assert.deepEqual(
      socket.frames,
      [1, 3].map((n) => ({ type: 'pong', n })),
    )
  })
})
