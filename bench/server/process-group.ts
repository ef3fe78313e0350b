/** Ends a process group that we started, and every process that its members started, in whatever group. */

import { setTimeout as pause } from 'node:timers/promises'
import { descent, processes, type ProcessRow } from './process.ts'

const everyMs = 20

/** How long the kernel has to take away what was killed. */
const buryMs = 2_000

/** Asks all of the group to end, and ends by force what is left after so many milliseconds. Never rejects. */
export async function endGroup(pid: number, endMs: number): Promise<void> {
  const family = new Family(pid)
  signalTo(-pid, 'SIGTERM')
  await gone(family, endMs)
  family.kill()
  await gone(family, buryMs)
}

/** Ends all at once, without waiting. */
export function killGroup(pid: number): void {
  new Family(pid).kill()
}

async function gone(family: Family, ms: number): Promise<void> {
  const deadline = performance.now() + ms
  while (family.lives() && performance.now() < deadline) await pause(everyMs)
}

/** A group and those who left it, who are found through their parents while these live. */
class Family {
  readonly #members = new Map<number, ProcessRow>()

  constructor(private readonly pid: number) {
    this.#look()
  }

  lives(): boolean {
    const living = this.#look().length > 0
    // Only the list tells those who have ended and were not waited for: a signal still finds them.
    return process.platform === 'linux' ? living : signalTo(-this.pid, 0)
  }

  kill(): void {
    const members = this.#look()
    signalTo(-this.pid, 'SIGKILL')
    for (const { pid } of members) signalTo(pid, 'SIGKILL')
  }

  /** Those who live. A number may have gone to somebody else's process meanwhile: they are known by their birth, too. */
  #look(): ProcessRow[] {
    const now = processes()
    const found = [...descent(now, this.pid), ...now.filter(({ group }) => group === this.pid)]
    for (const row of found) if (!this.#members.has(row.pid)) this.#members.set(row.pid, row)
    return now.filter((row) => this.#members.has(row.pid) && this.#members.get(row.pid)?.born === row.born)
  }
}

/** False when there is nobody to take it. */
function signalTo(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
