import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { acksIn, callsIn } from './trace.ts'

const written = `7 pwrite64(22</d/info.log>, "v1 {\\"ref\\":\\"a\\"}", 20, 0) = 20`
const synced = `8 fdatasync(22</d/info.log>) = 0`
const acked = `5 write(30<TCP:[1]>, "{\\"type\\":\\"ack\\",\\"ref\\":\\"a\\"}", 30) = 30`

const found = (...lines: string[]) => acksIn(callsIn(lines.join('\n')), ['a', 'b'])

describe('the order of system calls', () => {
  it('is right when an ack leaves after write and sync', () => {
    assert.deepEqual(found(written, synced, acked), [{ ref: 'a', inOrder: true }])
  })

  it('is wrong without one of them, or in another order', () => {
    for (const lines of [
      [acked],
      [written, acked],
      [synced, acked],
      [synced, written, acked],
      [written, acked, synced],
      [written, synced.replace('= 0', '= -1 EIO (Input/output error)'), acked],
      [written, synced.replace('info.log', 'other'), acked],
      [written.replace('"a"', '"b"').replace('\\"a\\"', '\\"b\\"'), synced, acked],
    ]) {
      assert.deepEqual(found(...lines), [{ ref: 'a', inOrder: false }], lines.join(' | '))
    }
  })

  it('is right only if the sync began after the write had ended', () => {
    const begun = '8 fdatasync(22</d/info.log> <unfinished ...>'
    const ended = '8 <... fdatasync resumed>)            = 0'
    assert.equal(found(written, begun, ended, acked)[0]?.inOrder, true)
    assert.equal(found(begun, written, ended, acked)[0]?.inOrder, false)
    assert.equal(found(written, begun, acked, ended)[0]?.inOrder, false)
  })
})
