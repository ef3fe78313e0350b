import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { markedText, numberOfMark, talkerAt } from './mark.ts'
import { Scanner } from './scanner.ts'

const textBytes = 130
const said = [0, 1, 2, 3].map((number) => `{"text":"${markedText(4, number, textBytes)}","seq":${number}}`)
const bytes = Buffer.from(said.join('~^'))

/** What is found in these reads. */
function found(...reads: Buffer[]): string {
  const scanner = new Scanner(textBytes)
  const marks: string[] = []
  scanner.onMark = (bytes, at) => marks.push(`${talkerAt(bytes, at)}:${numberOfMark(bytes, at)}`)
  const counted = reads.reduce((sum, read) => sum + scanner.read(read), 0)
  assert.equal(counted, marks.length)
  return marks.join(' ')
}

describe('the scanner', () => {
  it('finds every mark once, wherever the reads are cut', () => {
    for (let cut = 0; cut <= bytes.length; cut++)
      assert.equal(found(bytes.subarray(0, cut), bytes.subarray(cut)), '4:0 4:1 4:2 4:3', `cut at ${cut}`)
  })

  it('finds them in reads of any size', () => {
    for (const size of [1, 2, 3, 7, 16, 131]) {
      const count = Math.ceil(bytes.length / size)
      const reads = Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
      assert.equal(found(...reads), '4:0 4:1 4:2 4:3', `reads of ${size}`)
    }
  })
})
