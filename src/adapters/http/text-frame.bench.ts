import assert from 'node:assert/strict'
import { bench, cycle, several } from '../../../test/micro/bench.ts'
import { textFrames } from './text-frame.ts'

/** The text of such a frame, by the lengths in its header. */
function textIn(frame: Uint8Array): string {
  const [first, length = 0] = frame
  assert.equal(first, 0x81)
  const header = length < 126 ? 2 : length === 126 ? 4 : 10
  return Buffer.from(frame.subarray(header)).toString()
}

const framing = (name: string, text: string) =>
  bench(name, () => {
    const texts = several(16, (at) => `${at % 10}${text}`)
    const next = cycle(texts)
    return {
      run: () => textFrames([next()]),
      check: (frame) => assert.ok(texts.includes(textIn(frame))),
    }
  })

export const benches = [
  framing('100 bytes', 'x'.repeat(99)),
  framing('300 bytes', 'x'.repeat(299)),
  framing('300 bytes, some not ASCII', `${'é'.repeat(50)}${'x'.repeat(199)}`),
  framing('4,000 bytes', 'x'.repeat(3_999)),
]
