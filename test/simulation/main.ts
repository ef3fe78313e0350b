/** Tells many stories, one from each seed: `npm run simulate`, with how many and the first seed as arguments. */

import { simulate } from './world.ts'

const [count = 5_000, first = 1] = process.argv.slice(2).map(Number)
/** Stories that are told; the others are counted. */
const mostTold = 10
const began = performance.now()
const total = { stories: 0, acked: 0, journaled: 0, lives: 0, broken: 0 }

for (let seed = first; seed < first + count; seed++) {
  const { acked, journaled, lives, findings } = await simulate(seed)
  total.stories += 1
  total.acked += acked
  total.journaled += journaled
  total.lives += lives
  if (findings.length > 0) tell(seed, findings)
  if (process.stdout.isTTY && seed % 50 === 0) process.stdout.write(`\r${total.stories} of ${count} stories`)
}

const seconds = ((performance.now() - began) / 1_000).toFixed(1)
process.stdout.write(
  `\r${total.stories} stories from seed ${first} on in ${seconds} s: ${total.lives} lives of a server, ` +
    `${total.acked} acks, ${total.journaled} messages through the journal, ${total.broken} broken promises\n`,
)
process.exitCode = total.broken > 0 ? 1 : 0

function tell(seed: number, findings: readonly string[]): void {
  total.broken += 1
  if (total.broken > mostTold) return
  const more = findings.length > 5 ? `  and ${findings.length - 5} more\n` : ''
  const told = findings.slice(0, 5).map((finding) => `  ${finding}\n`)
  process.stdout.write(`\rseed ${seed} (npm run simulate -- 1 ${seed})\n${told.join('')}${more}`)
}
