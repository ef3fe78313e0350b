import assert from 'node:assert/strict'
import { bench, cycle, several } from '../../../test/micro/bench.ts'
import { messageId } from '../../core/message.ts'
import { sha256 } from './digest.ts'

const sender = 'member0000000001'

export const benches = [
  bench('digest', () => {
    const next = cycle(several(64, (at) => `${sender}\nref-${at}`))
    return { run: () => sha256(next()), check: (hex) => assert.match(hex, /^[0-9a-f]{64}$/) }
  }),
  bench('id of a message', () => {
    const refs = several(64, (at) => `ref-${at}`)
    const next = cycle(refs)
    return {
      run: () => messageId(sha256, sender, next()),
      check: (id) => assert.ok(refs.some((ref) => messageId(sha256, sender, ref) === id)),
    }
  }),
]
