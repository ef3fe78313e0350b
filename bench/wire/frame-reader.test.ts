import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FrameReader, mostBytes } from './frame-reader.ts'

/** What a reader told its handler, as text. */
class Told {
  readonly all: string[] = []
  message = (bytes: Buffer) => void this.all.push(`message ${bytes.toString()}`)
  pinged = (payload: Buffer) => void this.all.push(`ping ${payload.toString()}`)
  pong = () => void this.all.push('pong')
  close = (code: number, reason: string) => void this.all.push(`close ${code} ${reason}`)
  broken = (code: number, reason: string) => void this.all.push(`broken ${code} ${reason}`)
}

function frame(first: number, payload = '', head = [payload.length]): Buffer {
  return Buffer.concat([Buffer.from([first, ...head]), Buffer.from(payload)])
}

/** Reads the bytes in pieces; each lies in a buffer that is overwritten after it. */
function read(pieces: readonly Buffer[]): string[] {
  const told = new Told()
  const reader = new FrameReader(told)
  const shared = Buffer.alloc(Math.max(...pieces.map(({ length }) => length)))
  for (const piece of pieces) {
    piece.copy(shared)
    reader.read(shared, piece.length)
    shared.fill(0xff)
  }
  return told.all
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )
}

const long = 'x'.repeat(300)
const stream = Buffer.concat([
  frame(0x81, 'hello'),
  frame(0x81),
  frame(0x82, 'binary'),
  frame(0x81, long, [126, 1, 44]),
  frame(0x01, 'be'),
  frame(0x89, 'there?'),
  frame(0x00),
  frame(0x8a, 'nobody asked'),
  frame(0x80, 'gun'),
  frame(0x81, 'far', [127, 0, 0, 0, 0, 0, 0, 0, 3]),
  Buffer.from([0x88, 5, 0x03, 0xe8, 0x62, 0x79, 0x65]),
])
const heard = [
  'message hello',
  'message ',
  'message binary',
  `message ${long}`,
  'ping there?',
  'pong',
  'message begun',
  'message far',
  'close 1000 bye',
]

describe('a frame reader', () => {
  it('finds the same frames wherever the bytes were cut', () => {
    for (let size = 1; size <= stream.length; size++) assert.deepEqual(read(cut(stream, size)), heard)
    for (let at = 1; at < stream.length; at++)
      assert.deepEqual(read([stream.subarray(0, at), stream.subarray(at)]), heard)
  })

  it('hands on a frame where it lies, without a copy', () => {
    const bytes = frame(0x81, 'hello')
    let place = -1
    const message = (seen: Buffer) => void (place = seen.buffer === bytes.buffer ? seen.byteOffset : -1)
    new FrameReader(Object.assign(new Told(), { message })).read(bytes, bytes.length)
    assert.equal(place, bytes.byteOffset + 2)
  })

  it('reads nothing after it was stopped, or after a close', () => {
    const told = new Told()
    const reader = new FrameReader(told)
    told.message = () => void (reader.stopped = true)
    reader.read(stream, stream.length)
    reader.read(stream, stream.length)
    assert.deepEqual(told.all, [])
    const closed = Buffer.concat([frame(0x88), frame(0x81, 'late')])
    assert.deepEqual(read([closed, closed]), ['close 1005 '])
  })

  it('refuses what a server must not send', () => {
    const refused = (bytes: Buffer) => {
      const whole = read([Buffer.concat([bytes, frame(0x81, 'after')])])
      assert.deepEqual(read(cut(bytes, 1)), whole)
      return whole.map((line) => line.slice(0, 11))
    }
    const protocol = ['broken 1002']
    assert.deepEqual(refused(frame(0x81, 'keyskey', [0x80 | 3])), protocol)
    assert.deepEqual(refused(frame(0x81, '', [0x80 | 126, 0, 200])), protocol)
    for (const first of [0xc1, 0xa1, 0x91, 0x83, 0x8b, 0x80, 0x00])
      assert.deepEqual(refused(frame(first)), protocol)
    assert.deepEqual(refused(Buffer.concat([frame(0x01, 'a'), frame(0x81, 'b')]).subarray(0, 6)), protocol)
    assert.deepEqual(refused(frame(0x09)), protocol)
    assert.deepEqual(refused(frame(0x89, 'p'.repeat(126), [126, 0, 126])), protocol)
    assert.deepEqual(refused(frame(0x88, 'h')), protocol)
  })

  it('refuses what is too large, before it is there', () => {
    const head = (first: number, size: number) => {
      const bytes = Buffer.from([first, 127, 0, 0, 0, 0, 0, 0, 0, 0])
      bytes.writeBigUInt64BE(BigInt(size), 2)
      return bytes
    }
    assert.deepEqual(read([head(0x81, mostBytes)]), [])
    assert.deepEqual(read([head(0x81, mostBytes + 1)]), ['broken 1009 a frame that is too large'])
    assert.deepEqual(read([head(0x81, 2 ** 52)]), ['broken 1009 a frame that is too large'])
    const half = Buffer.alloc(mostBytes / 2 + 1)
    const fragments = [head(0x01, half.length), half, head(0x80, half.length), half]
    assert.deepEqual(read(fragments), ['broken 1009 a message that is too large'])
  })
})
