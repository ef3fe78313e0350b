/** What a stop of the run does to work that is under way. */

import { exitCodes, Unable } from './failure.ts'

/** The job's answer; rejects with Unable as soon as the run is stopped, also when it was before. */
export async function unlessStopped<Value>(signal: AbortSignal, job: Promise<Value>): Promise<Value> {
  let stop = ignore
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new Unable('Interrupted.', exitCodes.interrupted))
  })
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  // Nobody waits any more for what it may come to after a stop.
  job.catch(ignore)
  try {
    return await Promise.race([job, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function ignore(): void {}
