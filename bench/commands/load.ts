/** The commands that make a run: they differ in nothing but the load and what is done when nothing is asked. */

import { exitCodes, Unable } from '../failure.ts'
import { connectionsOf, membersOf, messagesOf, type Plan } from '../plan/plan.ts'
import { presets, type Preset } from '../plan/presets.ts'
import { burstLoad, holdLoad, pacedLoad, readPlan, roomsLoad } from '../plan/read-plan.ts'
import { readScene } from '../plan/scene.ts'
import { parseShape } from '../plan/shape-text.ts'
import { parseSlo, type Slo } from '../plan/slo.ts'
import { busiest, latestMicros } from '../results/verdict.ts'
import { run, type Ran } from '../run.ts'
import { openView } from '../terminal/open.ts'
import type { Heading, View } from '../terminal/view.ts'
import { formatCount, parseCount } from '../units.ts'
import { commandLine, usage, type Arguments, type Command } from './arguments.ts'
import type { Door, Terminal } from './door.ts'
import * as tables from './options.ts'
import { checkResults, Results } from './results.ts'
import { withTarget, type Target } from './target.ts'

type Planner = (given: Arguments) => Plan

export const loadDoors: readonly Door[] = [
  door(tables.rooms, (given) => readPlan('rooms', given, roomsLoad)),
  door(tables.listeners, (given) => readPlan('listeners', given, holdLoad)),
  door(tables.burst, (given) => readPlan('burst', given, burstLoad)),
  door(tables.rate, (given) => readPlan('rate', given, pacedLoad)),
]

/** One for each preset: its options stand where the user gives none. */
export const presetDoors: readonly Door[] = presets.map(sceneDoor)

/** The preset, or the file of options, that the word after `run` names. Throws Unable (usage). */
export function presetDoor(name: string | undefined): Door {
  const known = presets.map((preset) => preset.name).join(', ')
  if (name === undefined) throw usage('run', `Which one? ${known}`)
  const found = presetDoors.find(({ command }) => command.name === `run ${name}`)
  if (found) return found
  if (!name.endsWith('.json'))
    throw new Unable(`There is no preset "${name}". There are: ${known}; or a .json file.`, exitCodes.usage)
  const options = tables.run.options.map((option) => option.name)
  return sceneDoor(readScene(name, options))
}

function sceneDoor({ name, summary, options }: Preset): Door {
  const { operands: _, ...table } = tables.run
  const command = { ...table, name: `run ${name}`, summary, options: preset(options) }
  return door(command, (given) => readPlan(command.name, given, pacedLoad))
}

/** A run as the plan and the options say. Rejects with Unable. */
export function runOnce(
  plan: Plan,
  given: Arguments,
  { url, pid, metrics }: Target,
  { signal, recruit }: Terminal,
  view: View,
): Promise<Ran> {
  return run({
    plan: { ...plan, url: url.href },
    slos: slosOf(given),
    again: `npm run bench -- ${commandLine(given.words(['json', 'quiet']))}`,
    options: given.resolved(),
    ...{ pid, metrics, view, signal, recruit },
  })
}

function door(command: Command, planner: Planner): Door {
  return {
    command,
    perform: async (given, terminal) => {
      const plan = planner(given)
      slosOf(given)
      const times = given.number('repeat', parseCount, 1, 100)
      await checkResults(given)
      const results = new Results(given, terminal, times > 1)
      try {
        await withTarget(given, terminal.signal, async (target) => {
          while (results.count < times) {
            if (terminal.signal.aborted) throw new Unable('Interrupted.', exitCodes.interrupted)
            await results.add(await runOnce(plan, given, target, terminal, viewOf(plan, given, terminal)))
          }
        })
      } catch (error) {
        // The runs that were made before are told all the same.
        results.fail(error)
      } finally {
        await results.end()
      }
      return results.exitCode
    },
  }
}

/** Throws Unable (usage). */
export function slosOf(given: Arguments): Slo[] {
  return given.texts('slo').map(parseSlo)
}

function viewOf(plan: Plan, given: Arguments, { err }: Terminal): View {
  return openView(err, headingOf(plan), { quiet: given.has('quiet') || given.has('json') })
}

function preset(options: Readonly<Record<string, string>>): Command['options'] {
  return tables.run.options.map((option) => {
    const fallback = options[option.name]
    return fallback === undefined ? option : { ...option, fallback }
  })
}

function headingOf(plan: Plan): Heading {
  const { load, rooms, warmupMs, workers } = plan
  const members = membersOf(plan)
  const counted = `${formatCount(rooms)} ${rooms === 1 ? 'room' : 'rooms'}`
  const audience = `${counted} × ${formatCount(members)} members`
  const heading = {
    command: plan.command,
    url: plan.url.replace(/\/$/, ''),
    audience: connectionsOf(plan) === 0 ? counted : audience,
    load: loadWords(plan),
    messages: messagesOf(plan),
    workers: Math.min(workers, rooms),
  }
  if (load.kind === 'hold') return { ...heading, seconds: load.ms / 1e3 }
  if (load.kind !== 'paced') return heading
  const seconds = parseShape(load.shape).duration / 1e6
  const limits = { eventLoopUtilization: busiest, lagP99: latestMicros }
  return { ...heading, seconds: Math.max(seconds, warmupMs / 1e3), limits }
}

function loadWords({ load }: Plan): string {
  if (load.kind === 'rooms') return ''
  if (load.kind === 'hold') return `they stay ${load.ms / 1e3} s`
  if (load.kind === 'paced') return `${load.shape}, ${load.arrival}`
  return `${formatCount(load.messages)} a sender in a row, window ${load.window}`
}
