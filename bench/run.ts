/** A run from the first room to the report. */

import { randomBytes } from 'node:crypto'
import { audit, type Audit } from './server/audit.ts'
import { fillCrowd, openCrowd, type Crowd } from './generator/crowd.ts'
import { Effort } from './generator/effort.ts'
import { runLength } from './ledger/envelope.ts'
import { exitCodes, Unable } from './failure.ts'
import type { Ledger } from './ledger/ledger.ts'
import { awaitNumbers, drain, speak } from './generator/load.ts'
import { membersOf, messagesOf, type Plan } from './plan/plan.ts'
import type { Progress } from './terminal/progress.ts'
import { report, serverSide, type Report, type ServerSide } from './results/report.ts'
import { scrape } from './server/scrape.ts'
import { settle } from './ledger/settlement.ts'
import { Target } from './server/target.ts'
import { judge } from './results/verdict.ts'

export interface RunOptions {
  progress: Progress
  /** Ends the load early; what was measured until then is reported. */
  signal: AbortSignal
}

/** Does what the plan says. Rejects with Unable when it cannot be begun. */
export async function run(plan: Plan, { progress, signal }: RunOptions): Promise<Report> {
  const name = randomBytes(runLength / 2).toString('hex')
  const target = new Target(plan.url)
  progress.phase(`creating ${plan.rooms} rooms`)
  const crowd = await openCrowd(plan, target, name)
  try {
    const total = plan.rooms * membersOf(plan)
    await fillCrowd(plan, target, crowd, (done) => {
      if (signal.aborted) throw new Unable('Interrupted.', exitCodes.interrupted)
      progress.phase(`connecting ${done}/${total}`)
    })
    return await measure({ plan, target, crowd, name, progress, signal })
  } finally {
    await crowd.end()
    progress.end()
  }
}

interface Scene extends RunOptions {
  plan: Plan
  target: Target
  crowd: Crowd
  name: string
}

async function measure(scene: Scene): Promise<Report> {
  const { plan, crowd, name, progress, signal } = scene
  const { ledger } = crowd
  const before = await scrape(plan.metrics)
  const effort = new Effort()
  progress.load(plan, ledger)
  await speak(plan, crowd, signal)
  const drained = await drain(ledger, plan.drainMs, signal)
  const spent = effort.summary()
  const departures = crowd.departures()
  const server = serverSide(before, await scrape(plan.metrics))
  progress.numbers(ledger)
  await awaitNumbers(ledger, plan.numbersMs, signal)
  progress.phase('checking history')
  const { audited, agreeingRooms, unread } = await check(scene, drained)
  if (drained || !signal.aborted) reconcile(ledger, server)
  const judgement = judge({
    findings: ledger.findings,
    interrupted: signal.aborted,
    paced: ledger.shape.paced,
    lagP99Micros: ledger.latencies.lag.percentile(99),
    eventLoopUtilization: spent.eventLoopUtilization,
    planned: messagesOf(plan),
    sent: ledger.sent,
    unanswered: ledger.unanswered,
    unnumbered: ledger.unnumbered,
    refusals: ledger.refusals,
    departures,
    unread,
  })
  return report({
    run: name,
    plan,
    ledger,
    judgement,
    effort: spent,
    audit: audited,
    agreeingRooms,
    departures,
    server,
  })
}

interface Checked {
  audited?: Audit
  agreeingRooms: number
  /** Why something could not be checked. */
  unread?: string
}

async function check({ crowd, target, signal }: Scene, drained: boolean): Promise<Checked> {
  // What an interrupted run did not wait for is not lost.
  if (signal.aborted && !drained) return { agreeingRooms: 0 }
  // Repeats may still be on their way when all that was owed is there.
  const unflushed = drained ? await complaint(() => crowd.flush()) : undefined
  const orders = settle(crowd.ledger)
  const agreeingRooms = orders.size
  if (signal.aborted) return { agreeingRooms }
  let audited: Audit | undefined
  const unread = await complaint(async () => {
    audited = await audit(crowd.ledger, target, orders)
  })
  return { audited, agreeingRooms, unread: unflushed ?? unread }
}

/** The sentence with which a job failed, if it did. */
async function complaint(job: () => Promise<void>): Promise<string | undefined> {
  try {
    await job()
    return undefined
  } catch (error) {
    if (error instanceof Unable) return error.message
    throw error
  }
}

/** The server's own count must be ours; a message that was not acknowledged may or may not be in it. */
function reconcile({ acked, sent, findings }: Ledger, { messages }: ServerSide): void {
  if (messages === undefined || (messages >= acked && messages <= sent)) return
  const detail = `chat_messages_sent_total rose by ${messages}, acknowledged were ${acked}`
  findings.add({ violation: 'metrics', detail })
}
