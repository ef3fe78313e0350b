/** The generator as a process of its own: does what its parent asks, and ends with it. */

import { joinClock } from '../clock.ts'
import { Generator } from '../generator/generator.ts'
import { failureOf, type Answer, type Call } from './calls.ts'

joinClock(Number(process.argv[2]))
const generator = new Generator()

process.on('message', (call: Call) => void answer(call))
process.on('disconnect', () => process.exit())

async function answer({ id, method, args }: Call): Promise<void> {
  const perform = generator[method] as (...args: unknown[]) => Promise<unknown>
  try {
    send({ id, value: await perform.apply(generator, args) })
  } catch (error) {
    send({ id, failure: failureOf(error) })
  }
}

function send(answer: Answer): void {
  process.send?.(answer)
}
