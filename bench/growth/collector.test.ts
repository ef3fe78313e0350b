import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Collector } from './collector.ts'
import { countSpans } from './otlp.ts'

/** A field of bytes, as protobuf writes it. */
function field(number: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = [(number << 3) | 2]
  for (let rest = body.length; ; rest >>= 7) {
    if (rest < 0x80) {
      head.push(rest)
      break
    }
    head.push((rest & 0x7f) | 0x80)
  }
  return Buffer.concat([Buffer.from(head), body])
}

const span = field(2, Buffer.alloc(300, 1))
const scope = field(1, Buffer.from('scope'))
const exported = Buffer.concat([
  field(1, field(1, Buffer.from('resource')), field(2, scope, span, span), field(2, span)),
  field(1, field(2, span, field(3, Buffer.from('schema')))),
])

describe('counting spans', () => {
  it('finds each span of each scope of each resource, and nothing else', () => {
    assert.equal(countSpans(exported), 4)
    assert.equal(countSpans(Buffer.alloc(0)), 0)
  })

  it('ends with what is no export', () => {
    for (const bytes of [
      Buffer.alloc(50, 0xff),
      Buffer.from('{"resourceSpans":[]}'),
      exported.subarray(0, 9),
    ])
      assert.ok(countSpans(bytes) <= 1)
  })
})

describe('the collector', () => {
  it('takes exports, and counts what is in them', async (t) => {
    const collector = await Collector.open()
    t.after(() => collector.close())
    for (let i = 0; i < 2; i++) {
      const answer = await fetch(new URL('/v1/traces', collector.url), { method: 'POST', body: exported })
      assert.equal(answer.status, 200)
      await answer.arrayBuffer()
    }
    assert.equal(collector.spans, 8)
  })
})
