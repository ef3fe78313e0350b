/** `bench peers`: Glassroom beside the fastest servers there are, on the same work. */

import { exitCodes } from '../failure.ts'
import { compare } from '../peers/compare.ts'
import { peers } from '../peers/peer.ts'
import { ensureRoomFor, fullPlan, quickPeers, quickPlan, type Plan } from '../peers/plan.ts'
import { renderMarkdown, renderTerminal, sound } from '../peers/render.ts'
import { workloads } from '../peers/workloads.ts'
import { writeBlock } from '../results/document.ts'
import { checkFiles, writeText } from '../results/exports.ts'
import { Status } from '../terminal/status.ts'
import { parseCount } from '../units.ts'
import { usage, type Arguments, type Command } from './arguments.ts'
import type { Door, Terminal } from './door.ts'

const peerKeys = peers.map(({ key }) => key)
const workloadKeys = workloads.map(({ key }) => key)
const idle = 'idle'

const command: Command = {
  name: 'peers',
  summary: 'Glassroom and the fastest servers there are, side by side.',
  detail:
    'Starts each in turn on the same work, the server on one core and the load on\n' +
    'another: what a delivery costs at saturation, latency at fixed rates, and what\n' +
    'idle connections cost. npm run bench:peers builds Glassroom first.\n\n' +
    `Peers:     ${peerKeys.join(' ')}\nWorkloads: ${[...workloadKeys, idle].join(' ')}`,
  options: [
    { name: 'rounds', value: 'N', help: 'of everything, in turns; figures are medians (3, with --quick 1)' },
    { name: 'only', value: 'NAMES', help: 'these peers or workloads, commas between', many: true },
    { name: 'quick', help: 'one short round of Glassroom, Bun, uWebSockets and ws' },
    { name: 'json', value: 'FILE', help: 'every run, as JSON' },
    { name: 'markdown', value: 'FILE', help: 'the tables, put into this document' },
  ],
  examples: ['peers --quick', 'peers --only glassroom,bun,100x10 --rounds 5', 'peers --markdown peers.md'],
}

export const peersDoor: Door = { command, perform }

async function perform(given: Arguments, { out, err, signal }: Terminal): Promise<number> {
  const plan = planOf(given)
  const [json, markdown] = [given.text('json'), given.text('markdown')]
  await checkFiles([json, markdown])
  ensureRoomFor(plan)
  const status = new Status(err)
  const say = (what: string, secondsLeft: number) => status.say(`${leftOf(secondsLeft)} · ${what}`)
  const report = await compare(plan, { signal, say }).finally(() => status.end())
  out.write(`${renderTerminal(report)}`)
  if (json !== '') await writeText(json, `${JSON.stringify(report, null, 1)}\n`)
  if (markdown !== '') await writeBlock(markdown, 'bench:peers', renderMarkdown(report))
  return sound(report) ? exitCodes.ok : exitCodes.error
}

function leftOf(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.round(seconds / 60)} min left`
}

/** Throws Unable (usage). */
export function planOf(given: Arguments): Plan {
  const quick = given.has('quick')
  const base = quick ? quickPlan : fullPlan
  const only = given.texts('only').flatMap((names) => names.split(','))
  const strange = only.find((name) => ![...peerKeys, ...workloadKeys, idle].includes(name))
  if (strange !== undefined) throw usage(given.name, `There is no peer or workload "${strange}"`)
  const somePeers = only.some((name) => peerKeys.includes(name))
  const all = !only.some((name) => name === idle || workloadKeys.includes(name))
  return {
    ...base,
    rounds: given.has('rounds') ? given.number('rounds', parseCount, 1, 100) : base.rounds,
    peers: peers.filter(({ key }) => (somePeers ? only : quick ? quickPeers : peerKeys).includes(key)),
    workloads: workloads.filter(({ key }) => all || only.includes(key)),
    connections: all || only.includes(idle) ? base.connections : 0,
  }
}
