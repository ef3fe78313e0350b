/** `bench watching`: what it costs that Glassroom is watched. */

import { studyWatching } from '../growth/study-watching.ts'
import type { WatchingOptions } from '../growth/watching.ts'
import { parseCount } from '../units.ts'
import type { Arguments, Command } from './arguments.ts'
import type { Door, Terminal } from './door.ts'
import { measuring, roundsOf, writing } from './measuring.ts'

const command: Command = {
  name: 'watching',
  summary: 'what metrics, the dashboard and traces cost.',
  detail:
    'The same load on Glassroom with telemetry off, with metrics, with the dashboard\n' +
    'and with traces, in turns. npm run bench:watching builds Glassroom first.',
  options: [
    { name: 'rounds', value: 'N', help: 'of everything, in turns; figures are medians (3, with --quick 1)' },
    { name: 'rate', value: 'N', help: 'deliveries a second at the fixed rate (half of the most)' },
    { name: 'quick', help: 'less than a minute; the figures are rough' },
    ...writing,
  ],
  examples: ['watching --quick', 'watching --markdown docs/results/watching.md'],
}

export const watchingDoor: Door = { command, perform }

function perform(given: Arguments, terminal: Terminal): Promise<number> {
  const options = watchingOptions(given)
  return measuring(given, terminal, (say) => studyWatching(options, terminal.signal, say))
}

/** Throws Unable (usage). */
export function watchingOptions(given: Arguments): WatchingOptions {
  const rate = given.has('rate') ? given.number('rate', parseCount, 1_000, 1_000_000) : undefined
  return { quick: given.has('quick'), rounds: roundsOf(given), rate }
}
