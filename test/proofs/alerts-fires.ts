/** A real Prometheus with the shipped rules, and troubles one at a time: each fires its alert within 30 s, and no other. */

import { setTimeout as pause } from 'node:timers/promises'
import { ChaosPostgres } from '../chaos/postgres.ts'
import { dashboards, expressionsOf } from '../support/dashboards.ts'
import { causesIn, type Cause, type World } from './alerts-causes.ts'
import { Collector } from './alerts-collector.ts'
import { Node } from './alerts-node.ts'
import { Prometheus, type Firing } from './alerts-prometheus.ts'
import type { Told } from './harness-report.ts'

/** From the trouble to its alert. */
const promisedMs = 30_000
/** From the end of all troubles to the end of all alerts; the rules look back on a minute. */
const overMs = 90_000
const lookEveryMs = 250

/** What has fired since the beginning, and when. */
class Watch {
  readonly seen = new Map<string, number>()
  private now = new Set<string>()
  private readonly timer: NodeJS.Timeout

  constructor(private readonly prometheus: Prometheus) {
    this.timer = setInterval(() => void this.look().catch(() => {}), lookEveryMs)
  }

  fires(firing: Firing): boolean {
    return this.now.has(keyOf(firing))
  }

  get quiet(): boolean {
    return this.now.size === 0
  }

  /** Milliseconds until it fires; undefined: not within the time. */
  async untilFires(firing: Firing, since: number, withinMs: number): Promise<number | undefined> {
    while (!this.fires(firing)) {
      if (performance.now() - since > withinMs) return undefined
      await pause(lookEveryMs)
    }
    return performance.now() - since
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private async look(): Promise<void> {
    this.now = new Set((await this.prometheus.firing()).map(keyOf))
    for (const key of this.now) if (!this.seen.has(key)) this.seen.set(key, performance.now())
  }
}

function keyOf({ alert, instance }: Firing): string {
  return `${alert} ${instance}`
}

export async function fires(told: Told, folder: string, postgres: ChaosPostgres): Promise<void> {
  const hung = await ChaosPostgres.make(`${folder}/hung`)
  const away = await ChaosPostgres.make(`${folder}/away`)
  const collector = await Collector.start()
  const nodes: Node[] = []
  const node: World['node'] = async (name, database, more = {}) => {
    const made = await Node.make(name, folder, database, more)
    nodes.push(made)
    await made.start()
    return made
  }
  try {
    await Promise.all([hung.start(), away.start()])
    const causes = await causesIn({ node, postgres, hung, away, collector })
    await watched(told, folder, nodes, causes)
  } finally {
    await Promise.all(nodes.map((each) => each.stop()))
    await Promise.all([hung.end(), away.end(), collector.stop()])
  }
}

async function watched(told: Told, folder: string, nodes: Node[], causes: Cause[]): Promise<void> {
  const addresses = nodes.map(({ instance }) => instance)
  const prometheus = await Prometheus.start(folder, addresses)
  const watch = new Watch(prometheus)
  try {
    await prometheus.sees(nodes.length)
    for (const cause of causes) await tryOut(told, cause, watch)
    await over(told, watch)
    othersSilent(told, watch, causes, nodes)
    await dashboardDraws(told, prometheus)
  } finally {
    watch.stop()
    await prometheus.stop()
  }
}

async function tryOut(told: Told, { what, node, alert, begin, end }: Cause, watch: Watch): Promise<void> {
  told.progress(what)
  const since = performance.now()
  await begin()
  if (alert === undefined)
    return told.row(true, 'nothing', `${what}, in ${inSeconds(performance.now() - since)}`)
  const took = await watch.untilFires({ alert, instance: node.instance }, since, promisedMs)
  const figures = took === undefined ? 'did not fire in time' : `after ${inSeconds(took)}`
  told.row(took !== undefined, alert.replace('Glassroom', ''), `${what}: ${figures}`)
  await end?.()
}

async function over(told: Told, watch: Watch): Promise<void> {
  const since = performance.now()
  while (!watch.quiet && performance.now() - since < overMs) await pause(lookEveryMs)
  told.row(watch.quiet, 'over', `all end within ${inSeconds(performance.now() - since)} of the last trouble`)
}

/** Each server may have fired what its own causes say, and nothing else. */
function othersSilent(told: Told, watch: Watch, causes: Cause[], nodes: Node[]): void {
  const expected = new Set(
    causes.flatMap(({ alert, besides = [], node: { instance } }) =>
      [alert ?? '', ...besides].map((name) => keyOf({ alert: name, instance })),
    ),
  )
  const nameOf = new Map(nodes.map(({ instance, name }) => [instance, name]))
  const others = [...watch.seen.keys()].filter((key) => !expected.has(key))
  told.row(
    others.length === 0,
    'others silent',
    `${nodes.length} servers, ${causes.length} troubles, ${others.length} false alarms`,
  )
  for (const key of others) {
    const [alert = '', instance = ''] = key.split(' ')
    told.note(`${alert} on the server "${nameOf.get(instance) ?? instance}"`)
  }
}

/** After all that happened, each expression of the dashboard gives something, but for those that ask for the very rare. */
async function dashboardDraws(told: Told, prometheus: Prometheus): Promise<void> {
  const expressions = dashboards().flatMap(({ dashboard }) => expressionsOf(dashboard))
  const empty: string[] = []
  for (const expr of expressions) if ((await prometheus.series(expr)) === 0) empty.push(expr)
  const unexpected = empty.filter((expr) => !mayBeEmpty(expr))
  told.row(
    unexpected.length === 0,
    'dashboard',
    `${expressions.length - empty.length} of ${expressions.length} expressions have something to draw`,
  )
  const traces = new Set(await prometheus.exemplars('chat_messages_latency_seconds_bucket'))
  told.row(traces.size > 0, 'exemplars', `dots on its heat map lead to ${traces.size} traces`)
  for (const expr of unexpected) process.stdout.write(`nothing for ${expr}\n`)
}

/** What ends with a comparison asks for what is not always there. */
function mayBeEmpty(expr: string): boolean {
  return expr.startsWith('ALERTS{') || / [<>] 0\)?$/.test(expr)
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
