import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { markedRef, markedText, markLength, nextMark, numberOfMark, talkerAt } from './mark.ts'
import { Stencil } from './stencil.ts'

function marksIn(bytes: Buffer, textBytes: number): [talker: number, number: number][] {
  const found: [number, number][] = []
  for (let at = nextMark(bytes, 0); at >= 0; at = nextMark(bytes, at + textBytes)) {
    if (at + markLength > bytes.length) break
    found.push([talkerAt(bytes, at), numberOfMark(bytes, at)])
  }
  return found
}

describe('a mark', () => {
  it('is read wherever it lies', () => {
    const text = (number: number) => markedText(12_345, number, 128)
    for (const between of ['', 'head', '{"type":"message","text":"', 'x'])
      assert.deepEqual(marksIn(Buffer.from(`x${text(7)}${between}${text(987_654_321)}`), 128), [
        [12_345, 7],
        [12_345, 987_654_321],
      ])
  })

  it('makes a text of as many bytes as asked for, and is in no ref', () => {
    assert.equal(Buffer.byteLength(markedText(1, 2, 361)), 361)
    assert.equal(nextMark(Buffer.from(markedRef(1, 2)), 0), -1)
  })

  it('may begin with the last byte of a read', () => {
    assert.equal(nextMark(Buffer.from('abc^'), 0), 3)
    assert.equal(nextMark(Buffer.from('abc^d'), 0), -1)
    assert.equal(nextMark(Buffer.from('abc^'), 4), -1)
  })
})

describe('a stencil', () => {
  it('makes frames of what the talker says for each number', () => {
    const said = (number: number) =>
      JSON.stringify({ text: markedText(3, number, 128), ref: markedRef(3, number) })
    const frames = new Stencil(said).frames(41, 3)
    assert.deepEqual(unmasked(frames), [said(41), said(42), said(43)])
  })
})

/** The payloads of masked frames of 126 to 65,535 bytes. */
function unmasked(bytes: Buffer): string[] {
  const payloads: string[] = []
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt16BE(at + 2)
    const payload = bytes.subarray(at + 8, at + 8 + length)
    payloads.push(Buffer.from(payload.map((byte, i) => byte ^ (bytes[at + 4 + (i & 3)] ?? 0))).toString())
    at += 8 + length
  }
  return payloads
}
