/** `bench verify`: a run that was kept, checked again from its books. */

import { exitCodes } from '../failure.ts'
import { ledgerLines } from '../results/folder.ts'
import { verify } from '../results/verify.ts'
import { formatCount } from '../units.ts'
import type { Door } from './door.ts'
import { namedRun } from './report.ts'

export const verifyDoor: Door = {
  command: {
    name: 'verify',
    operands: 'RUN',
    summary: 'checks a run that was kept again, from its books.',
    detail:
      'Without the server: what was said and acked, with which numbers, is held against\n' +
      'what each member counted and in which order it saw it.',
    options: [
      { name: 'out', value: 'FOLDER', help: 'where runs are kept', fallback: 'runs' },
      { name: 'json', help: 'only the result, as JSON, on stdout' },
    ],
    examples: ['verify latest'],
  },
  perform: async (given, { out }) => {
    const { folder, summary } = await namedRun(given)
    const found = await verify(summary, ledgerLines(folder))
    const { rooms, messages, witnesses, differences } = found
    if (given.has('json')) out.write(`${JSON.stringify(found, null, 2)}\n`)
    else {
      const what = `${formatCount(messages)} messages, ${formatCount(witnesses)} members, ${formatCount(rooms)} rooms`
      const verdict = differences.length === 0 ? 'everything agrees' : `${differences.length} differences`
      out.write(`${[` ${what}: ${verdict}`, ...differences.map((text) => `   - ${text}`)].join('\n')}\n`)
    }
    return differences.length === 0 ? exitCodes.ok : exitCodes.broken
  },
}
