/** Proves that the harness finds every fault that a server can be made to commit, to the number, and no other. */

import { counted, type Fault, type Faults } from '../../bench/testing/faults.ts'
import { deviations, expectationOf, expectations } from '../../bench/testing/expected.ts'
import { FaultyServer } from '../../bench/testing/faulty-server.ts'
import { bench, foundIn } from './harness-bench.ts'
import type { Report } from './harness-report.ts'

interface Trial {
  fault: Fault
  command: 'burst' | 'rate'
  workers: 1 | 2
  coalesce: boolean
  /** Chances before it; none: as the fault has it. */
  first?: number
  /** Whether the workers are processes of their own. */
  forked: boolean
}

interface Outcome {
  planted: number
  /** Sentences. */
  wrong: string[]
}

const [rooms, listeners, senders] = [3, 3, 2]
const members = listeners + senders
const messages = 180
/** Runs at the same time: most of a run is waiting for what never comes. */
const together = 10
const patience = '--drain 1500ms --numbers 1500ms'

/** Where each fault strikes: as it is, at the first chance, in the midst, and at the last. */
function placesOf(fault: Fault): (number | undefined)[] {
  const { needs, unlast } = expectations[fault]
  if (needs) return [undefined, 1, 5]
  if (fault === 'exaggerate') return [undefined, 2, 3]
  return [undefined, 1, 23, ...(unlast ? [] : [-1])]
}

export async function faults({ row, note, progress }: Report, quick: boolean): Promise<void> {
  const names = Object.keys(counted) as Fault[]
  const trials = names.flatMap((fault) => trialsOf(fault, quick))
  const outcomes = new Map(names.map((fault): [Fault, Outcome[]] => [fault, []]))
  const queue = trials.values()
  let done = 0
  const work = async () => {
    for (const trial of queue) {
      outcomes.get(trial.fault)?.push(await tried(trial))
      progress(`${++done} of ${trials.length} runs`)
    }
  }
  await Promise.all(Array.from({ length: together }, work))
  note(`${'fault'.padEnd(20)} runs  planted  found as it is`)
  for (const [fault, all] of outcomes) {
    const planted = all.reduce((sum, outcome) => sum + outcome.planted, 0)
    const wrong = all.flatMap((outcome) => outcome.wrong)
    const right = all.filter((outcome) => outcome.wrong.length === 0).length
    const figures = `${String(all.length).padStart(4)}  ${String(planted).padStart(7)}  ${right} of ${all.length}`
    row(wrong.length === 0, fault, figures)
    for (const sentence of new Set(wrong)) note(`  ${sentence}`)
  }
}

function trialsOf(fault: Fault, quick: boolean): Trial[] {
  const commands = expectations[fault].needs === 'return' ? (['rate'] as const) : (['burst', 'rate'] as const)
  const all = commands.flatMap((command) =>
    ([1, 2] as const).flatMap((workers) =>
      [false, true].flatMap((coalesce) =>
        placesOf(fault).map((first): Trial => {
          return { fault, command, workers, coalesce, forked: false, ...(first ? { first } : {}) }
        }),
      ),
    ),
  )
  const forked: Trial = { fault, command: commands[0], workers: 2, coalesce: true, forked: true }
  // Coprime to the choices, so that each of them has its turn.
  return quick ? all.filter((_, i) => i % 7 === 3) : [...all, forked]
}

async function tried(trial: Trial): Promise<Outcome> {
  const { fault, first, forked } = trial
  const expectation = expectations[fault]
  const planted = first === -1 ? 1 : expectation.times
  const server = await FaultyServer.start(faultsOf(trial, planted))
  try {
    const { code, summary } = await bench(`${wordsOf(trial)} -u ${server.url} ${patience}`, [], !forked)
    const found = foundIn(summary)
    const committed = server.plot.committed[fault]
    const broken = Object.keys(expectation.found(members)).length > 0
    const wrong =
      committed === planted
        ? deviations(found, expectationOf(fault, planted), members)
        : [`committed ${committed} of ${planted}`]
    if ((code === 91) !== broken) wrong.push(`exit code ${code}`)
    return { planted, wrong: wrong.map((each) => `${each}: ${describe(trial)}`) }
  } finally {
    await server.close()
  }
}

function faultsOf({ fault, coalesce, first }: Trial, planted: number): Faults {
  const { needs } = expectations[fault]
  const last = deliveryFaults.has(fault) ? messages * members : messages
  return {
    [fault]: planted,
    coalesce,
    ...(first === undefined ? {} : { first: first === -1 ? last : first }),
    ...(needs === 'journal' ? { journal: [1, Infinity] } : {}),
    ...(needs === 'return' ? { delayMs: 20 } : {}),
  }
}

/** Those that have a chance at each delivery; the others have one at each message. */
const deliveryFaults = new Set<Fault>([
  ...(['lose', 'double', 'mislabel', 'corrupt', 'truncate', 'renumber'] as const),
  ...(['invent', 'deafen', 'cut', 'miscountDelivery'] as const),
])

function wordsOf({ fault, command, workers }: Trial): string {
  const returning = expectations[fault].needs === 'return'
  const audience = `--rooms ${rooms} -l ${listeners} --senders ${senders} -w ${workers}`
  if (command === 'burst') return `burst ${audience} -n ${messages / rooms / senders}`
  return `rate ${audience} ${returning ? '-n 1000 -d 1500ms --storm 100%@800ms' : `-n ${messages} -d 300ms`}`
}

function describe({ command, workers, coalesce, first, forked }: Trial): string {
  const where = first === undefined ? '' : ` at ${first === -1 ? 'the last' : first}`
  return `${command} -w ${workers}${forked ? ' forked' : ''}${coalesce ? ' coalesced' : ''}${where}`
}
