/** The process that loads a peer: does the one task that its parent gives it, and ends with its parent. */

import { Unable } from '../failure.ts'
import { saturate } from './saturate.ts'
import { idle } from './idle.ts'
import { keepRates } from './steady.ts'
import type { Task } from './tasks.ts'

process.on('disconnect', () => process.exit())
process.on('message', (task: Task) => {
  perform(task).then(
    (done) => process.send?.({ done }),
    (error: unknown) => {
      const failure = error instanceof Unable ? error.message : String((error as Error).stack)
      process.send?.({ failure })
    },
  )
})

function perform(task: Task): Promise<unknown> {
  if (task.kind === 'saturate') return saturate(task)
  return task.kind === 'steady' ? keepRates(task) : idle(task)
}
