/** Hangs all of a Postgres, which then neither answers nor refuses. */

import type { Sql } from 'postgres'

/**
 * Stops its processes, the postmaster first, so that it makes no more of them; only the one that serves `sql` goes on, as
 * it has to name the others. The answer lets them go on. Only for a Postgres that no other test file uses.
 */
export async function hang(sql: Sql): Promise<() => void> {
  const [file] = await sql<{ text: string }[]>`select pg_read_file('postmaster.pid') as text`
  const stopped: number[] = []
  const goOn = () => {
    for (const pid of stopped.splice(0)) tell(pid, 'SIGCONT')
  }
  const stop = (pid: number) => {
    tell(pid, 'SIGSTOP')
    stopped.push(pid)
  }
  try {
    stop(Number.parseInt(file?.text ?? ''))
    const others = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity where pid <> pg_backend_pid()`
    for (const { pid } of others) stop(pid)
  } catch (error) {
    goOn()
    throw error
  }
  return goOn
}

/** Signals a process, unless it has ended by itself meanwhile. */
export function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
