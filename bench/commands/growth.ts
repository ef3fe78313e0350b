/** `bench growth`: what a delivery costs in larger rooms, and how memory grew in a long run. */

import type { GrowthOptions } from '../growth/growth.ts'
import { growing, type Growing } from '../growth/sizes.ts'
import { studyGrowth, studySoak } from '../growth/study-growth.ts'
import { usage, type Arguments, type Command } from './arguments.ts'
import type { Door, Terminal } from './door.ts'
import { measuring, roundsOf, writing } from './measuring.ts'

const command: Command = {
  name: 'growth',
  summary: 'what larger rooms, more rooms and long runs cost.',
  detail:
    'What Glassroom takes for a delivery and for a message in one room of 10 to\n' +
    '10,000 listeners, then in 1 to 10,000 rooms of two. With --soak only the memory\n' +
    'of a run that was kept is looked at. npm run bench:growth builds it first.',
  options: [
    { name: 'rounds', value: 'N', help: 'of everything; figures are medians (3, with --quick 1)' },
    { name: 'only', value: 'NAMES', help: growing.join(' or ') },
    { name: 'quick', help: 'about a minute: fewer sizes; the figures are rough' },
    { name: 'soak', value: 'FOLDER', help: 'of the run whose memory is looked at, or latest' },
    ...writing,
  ],
  examples: [
    'growth --quick',
    'growth --markdown docs/results/growth.md',
    'growth --soak latest --markdown docs/results/growth.md',
  ],
}

export const growthDoor: Door = { command, perform }

function perform(given: Arguments, terminal: Terminal): Promise<number> {
  const options = growthOptions(given)
  return measuring(given, terminal, (say) =>
    given.has('soak') ? studySoak(given.text('soak')) : studyGrowth(options, terminal.signal, say),
  )
}

/** Throws Unable (usage). */
export function growthOptions(given: Arguments): GrowthOptions {
  const other = ['rounds', 'only', 'quick'].find((name) => given.has(name))
  if (given.has('soak') && other !== undefined) throw usage(given.name, `--${other} does not go with --soak`)
  return { quick: given.has('quick'), rounds: roundsOf(given), only: growers(given) }
}

function growers(given: Arguments): readonly Growing[] {
  if (!given.has('only')) return growing
  return given
    .text('only')
    .split(',')
    .map((name) => {
      const found = growing.find((each) => each === name)
      if (found === undefined) throw usage(given.name, `Nothing that grows is called "${name}"`)
      return found
    })
}
