/** The commands that look at more than one run. */

import { findDialect } from '../dialects/dialects.ts'
import { exitCodes } from '../failure.ts'
import { noView } from '../terminal/view.ts'
import { pacedLoad, readPlan } from '../plan/read-plan.ts'
import type { Summary } from '../results/summary.ts'
import type { Axis } from '../studies/axis.ts'
import { capacityLines } from '../studies/capacity-lines.ts'
import { compare } from '../studies/compare.ts'
import { comparisonLines } from '../studies/comparison-lines.ts'
import { comparisonMarkdown } from '../studies/comparison-markdown.ts'
import { find, type Point } from '../studies/find.ts'
import { gate } from '../studies/gate.ts'
import { gateLines } from '../studies/gate-lines.ts'
import { readRuns } from '../studies/runs.ts'
import { measureSeries, type Side } from '../studies/series.ts'
import { paint, type Line } from '../terminal/line.ts'
import { formatCount, formatMicros } from '../units.ts'
import { readArguments, type Arguments } from './arguments.ts'
import { compareCommand, comparisonOf, type ComparisonRequest, type SideRequest } from './compare.ts'
import type { Door, Terminal } from './door.ts'
import { findCommand, searchOf } from './find.ts'
import { gateCommand, gateOf } from './gate.ts'
import { runOnce, slosOf } from './load.ts'
import { loadOptions, rate } from './options.ts'
import { checkExports, writeText } from '../results/exports.ts'
import { metricsOf, withTarget, type Target } from './target.ts'

export const findDoor: Door = {
  command: findCommand,
  perform: async (given, terminal) => {
    const search = searchOf(given)
    await checkLoad(withLoad(given, search.axis, search.low))
    return withTarget(given, terminal.signal, async (target) => {
      const measure = (load: number) => measureOnce(withLoad(given, search.axis, load), target, terminal)
      const told = (point: Point) => terminal.err.write(`${pointWords(point)}\n`)
      const capacity = await find({ ...search, measure, told })
      print(terminal, given, capacity, capacityLines(capacity))
      return capacity.kind === 'below' ? exitCodes.missed : exitCodes.ok
    })
  },
}

export const compareDoor: Door = {
  command: compareCommand,
  perform: async (given, terminal) => {
    const request = comparisonOf(given)
    const md = given.text('md')
    await checkExports({ html: '', junit: '', csv: '', md })
    const { a, b } = await sidesOf(request, given, terminal)
    const comparison = compare(a, b, request.options)
    print(terminal, given, comparison, comparisonLines(comparison))
    if (md !== '') await writeText(md, comparisonMarkdown(comparison))
    return exitCodes.ok
  },
}

export const gateDoor: Door = {
  command: gateCommand,
  perform: async (given, terminal) => {
    const { baseline, now, maxRegression, options } = gateOf(given)
    const base = given.text('out')
    const gated = gate(await readRuns(baseline, base), await readRuns(now, base), maxRegression, options)
    print(terminal, given, gated, gateLines(gated))
    return gated.exitCode
  },
}

async function sidesOf(
  request: ComparisonRequest,
  given: Arguments,
  terminal: Terminal,
): Promise<{ a: Summary[]; b: Summary[] }> {
  if (request.kind === 'saved') {
    const base = given.text('out')
    return { a: await readRuns(request.a, base), b: await readRuns(request.b, base) }
  }
  const own = { a: ownOptions(given, request.a), b: ownOptions(given, request.b) }
  await Promise.all([checkLoad(own.a), checkLoad(own.b)])
  const measure = (side: Side) =>
    withTarget(own[side], terminal.signal, (target) => measureOnce(own[side], target, terminal))
  return measureSeries(request.runs, measure, ({ side, run, of, summary }) => {
    const speed = `${formatCount(Math.round(summary.deliveriesPerSecond))} deliveries/s`
    terminal.err.write(
      ` ${run}/${of}  ${side.toUpperCase()}  ${summary.verdict}  ${speed}  p99 ${formatMicros(summary.latency.delivery.p99)}\n`,
    )
  })
}

/** All that decides the load of one side. Throws Unable (usage): results are no option of a side. */
function ownOptions(given: Arguments, { start, options }: SideRequest): Arguments {
  const words = loadWords(given, start === undefined ? {} : { start })
  return readArguments({ ...rate, options: loadOptions }, [...words, ...options])
}

/** What is wrong with the options of a load is told before its first run. Rejects with Unable. */
async function checkLoad(given: Arguments): Promise<void> {
  const { url, dialect } = readPlan('rate', given, pacedLoad)
  slosOf(given)
  metricsOf(given, new URL(url))
  await findDialect(dialect)
}

async function measureOnce(given: Arguments, target: Target, terminal: Terminal): Promise<Summary> {
  const { summary } = await runOnce(readPlan('rate', given, pacedLoad), given, target, terminal, noView)
  return summary
}

/** The options of a run that a search or a series was given, with one of them set. */
function withLoad(given: Arguments, axis: Axis, load: number): Arguments {
  const { rooms, senders } = readPlan('rate', readArguments(rate, loadWords(given, {})), pacedLoad)
  const asked: Record<Axis, Record<string, string>> = {
    rate: { rate: `${load}/s` },
    listeners: { listeners: String(load) },
    rooms: { rooms: String(load) },
    connections: { listeners: String(Math.max(0, Math.round(load / rooms) - senders)) },
  }
  return readArguments(rate, loadWords(given, asked[axis]))
}

function loadWords(given: Arguments, changed: Record<string, string>): string[] {
  const resolved: Record<string, string> = { ...given.resolved(), ...changed }
  // A server that is started tells its own address, unless one was given.
  if (!given.has('url')) delete resolved.url
  return loadOptions.flatMap(({ name, many }) => {
    const text = resolved[name] ?? ''
    const values = many ? text.split(',') : [text]
    return values.filter((value) => value !== '').map((value) => `--${name}=${value}`)
  })
}

function print({ out }: Terminal, given: Arguments, result: unknown, lines: readonly Line[]): void {
  const look = { columns: 80, color: out.hasColors?.() ?? false }
  if (given.has('json')) out.write(`${JSON.stringify(result, null, 2)}\n`)
  else out.write(`\n${lines.map((line) => paint(line, look)).join('\n')}\n`)
}

function pointWords({ load, outcome, why }: Point): string {
  return ` ${formatCount(load).padStart(10)}  ${outcome === 'passed' ? 'passes' : why}`
}
