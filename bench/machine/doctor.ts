/** Examines the machine before a run: what would limit it, and the line that fixes it. */

import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { exitCodes } from '../failure.ts'
import { wrap } from '../terminal/text.ts'
import { formatCount } from '../units.ts'
import { computingChecks, type CpuNow } from './doctor-computing.ts'
import { cpuShares, parseCpuTicks } from './limits-linux.ts'
import { socketChecks } from './limits-sockets.ts'
import { readMachine, type Finding, type Machine, type Needs } from './limits.ts'

/** Looks for half a second at what the machine does now, and answers every finding, the worst first. */
export async function examine(needs: Needs, watchMs = 500): Promise<Finding[]> {
  const before = ticks()
  await pause(watchMs)
  const after = ticks()
  const now = before && after && cpuShares(before, after)
  return judge(readMachine(needs.serverPid), needs, now)
}

/** The findings for a machine that was read, the worst first. */
export function judge(machine: Machine, needs: Needs, now?: CpuNow): Finding[] {
  const findings = [...socketChecks(machine, needs), ...computingChecks(machine, needs, now)]
  if (machine.platform !== 'linux') findings.push(unknown(machine.platform))
  return findings.sort((a, b) => ranks[a.severity] - ranks[b.severity])
}

const ranks: Record<Finding['severity'], number> = { stop: 0, notice: 1, unknown: 2, fine: 3 }

function unknown(platform: NodeJS.Platform): Finding {
  return {
    name: platform,
    severity: 'unknown',
    found: 'open files, local ports, queues, socket memory, steal and clock cannot be read on this system',
    fix: 'ulimit -n 65536   # before a large run; what is left shows in the run itself',
  }
}

const marks: Record<Finding['severity'], { mark: string; color: number }> = {
  stop: { mark: '✗', color: 31 },
  notice: { mark: '!', color: 33 },
  unknown: { mark: '?', color: 33 },
  fine: { mark: '✓', color: 32 },
}

const width = 80
const column = 18

/** Lines of at most 80 columns, but for commands, which are not broken: they are there to be copied. */
export function renderDoctor(findings: readonly Finding[], { color = false } = {}): string {
  const lines = findings.flatMap(({ name, severity, found, fix }) => {
    const { mark, color: code } = marks[severity]
    const shown = color ? `\x1b[${code}m${mark}\x1b[0m` : mark
    const [first = '', ...rest] = wrap(found, width - column - 4)
    return [
      ` ${shown} ${name.padEnd(column)} ${first}`,
      ...rest.map((text) => `${' '.repeat(column + 4)}${text}`),
      ...(fix === undefined || severity === 'fine' ? [] : fixLines(fix)),
    ]
  })
  return `\n${lines.join('\n')}\n\n ${conclusion(findings)}\n`
}

/** A command as one line, and what is to be said of it in the next. */
function fixLines(fix: string): string[] {
  const [line = '', comment] = fix.split('   # ')
  const said = comment === undefined ? [] : wrap(comment, width - 9)
  return [`     → ${line}`, ...said.map((text) => `       # ${text}`)]
}

function conclusion(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']) =>
    findings.filter((each) => each.severity === severity).length
  const [stops, notices] = [count('stop'), count('notice')]
  if (stops > 0) return `${formatCount(stops)} of these would stop the run.`
  if (notices > 0) return `Nothing stops the run; ${formatCount(notices)} may show in its figures.`
  return 'Nothing stops the run.'
}

/** The exit code for findings: 90 when one would stop the run. */
export function exitCodeOf(findings: readonly Finding[]): number {
  return findings.some(({ severity }) => severity === 'stop') ? exitCodes.invalid : exitCodes.ok
}

function ticks() {
  try {
    return parseCpuTicks(readFileSync('/proc/stat', 'utf8'))
  } catch {
    return undefined
  }
}
