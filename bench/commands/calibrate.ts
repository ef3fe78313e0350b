/** `bench calibrate`: what the harness itself can do on this machine. */

import { exitCodes } from '../failure.ts'
import { calibrate, renderCalibration } from '../machine/calibrate.ts'
import { parseCount, parseDuration } from '../units.ts'
import type { Door } from './door.ts'

export const calibrateDoor: Door = {
  command: {
    name: 'calibrate',
    summary: 'what the harness itself can do on this machine.',
    detail:
      'Loads a server that does nothing else, with every check on: what a delivery costs\n' +
      'the generator, what memory a connection takes, and how many it can open.',
    options: [
      { name: 'duration', short: 'd', value: 'TIME', help: 'of each measurement', fallback: '3s' },
      { name: 'connections', short: 'c', value: 'N', help: 'the most to open', fallback: '25k' },
      { name: 'json', help: 'only the result, as JSON, on stdout' },
    ],
    examples: ['calibrate', 'calibrate -c 5k'],
  },
  perform: async (given, { out, signal }) => {
    const calibration = await calibrate({
      seconds: given.number('duration', parseDuration, 100) / 1e3,
      connections: given.number('connections', parseCount, 10, 1e6),
      signal,
    })
    out.write(
      given.has('json') ? `${JSON.stringify(calibration, null, 2)}\n` : renderCalibration(calibration),
    )
    return exitCodes.ok
  },
}
