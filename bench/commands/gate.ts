/** `bench gate`: its options, and what they ask for. */

import type { GateOptions } from '../studies/gate.ts'
import { parseShare } from '../units.ts'
import { usage, type Arguments, type Command, type Option } from './arguments.ts'
import { figureOptions, figuresOf } from './compare.ts'
import { jsonOption, keptOption } from './options.ts'

export const gateOptions: readonly Option[] = [
  { name: 'baseline', value: 'RUNS', help: 'to compare with: names, folders, JSON files' },
  { name: 'max-regression', value: 'SHARE', help: 'how much worse a figure may be', fallback: '5%' },
  { name: 'single', help: 'a bare threshold where runs are too few (weak)' },
].map((option) => ({ ...option, group: 'Gate' }))

export const gateCommand: Command = {
  name: 'gate',
  operands: 'RUNS...',
  summary: 'whether runs are as good as a baseline, for CI.',
  detail:
    'Ends with 92 when the runs can tell that a figure is worse than is allowed, with\n' +
    '91 when a promise was broken, and with 2 when there are too few runs to tell.',
  options: [...gateOptions, ...figureOptions, keptOption, jsonOption],
  examples: [
    'gate --baseline main.json now.json',
    "gate --baseline runs/main --figure 'delivery p99' runs/now",
    'gate --baseline main.json --single latest',
  ],
}

export interface GateRequest {
  baseline: string
  now: string
  maxRegression: number
  options: GateOptions
}

/** Throws Unable (usage). */
export function gateOf(given: Arguments): GateRequest {
  if (!given.has('baseline')) throw usage('gate', 'Give a --baseline')
  if (given.operands.length === 0) throw usage('gate', 'Give the runs of now')
  return {
    baseline: given.text('baseline'),
    now: given.operands.join(','),
    maxRegression: given.number('max-regression', parseShare, 0.001, 1),
    options: { single: given.has('single'), anyway: given.has('anyway'), ...figuresOf(given) },
  }
}
