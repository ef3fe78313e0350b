/** `bench dialects`: the protocols that the harness speaks. */

import { dialects } from '../dialects/dialects.ts'
import { exitCodes } from '../failure.ts'
import type { Door } from './door.ts'

export const dialectsDoor: Door = {
  command: {
    name: 'dialects',
    summary: 'the protocols that it speaks, and how to add yours.',
    detail: 'Any other server is a small file: docs/bench-dialects.md shows one.',
    options: [],
    examples: [
      'dialects',
      'rate --dialect socketio -u ws://127.0.0.1:3000',
      'rate --dialect ./my-server.mjs',
    ],
  },
  perform: (_given, { out }) => {
    const rows = dialects.map(({ name, summary }) => `  ${name.padEnd(17)} ${summary}`)
    const file = '  ./my-server.mjs   a file of yours: docs/bench-dialects.md tells how'
    out.write(`${[...rows, file].join('\n')}\n`)
    return Promise.resolve(exitCodes.ok)
  },
}
