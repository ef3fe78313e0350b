/** Tells many stories, one from each seed: `npm run simulate`, with how many and the first seed as arguments. */

import { formatCount } from '../../bench/units.ts'
import { simulate } from './world.ts'

const usage =
  'simulate: tells so many stories (5000), one from each seed from the first (1) on\n' +
  '\n  npm run simulate -- [STORIES [FIRST_SEED]]\n'
/** Stories that are told, and findings of each; the others are counted. */
const [mostTold, mostFindings] = [10, 5]
const liveEvery = 50
const { stdout, stderr } = process

const given = process.argv.slice(2)
const [count = 5_000, first = 1] = given.map(Number)
if (given.length > 2 || !given.every((text) => /^[1-9]\d{0,8}$/.test(text))) {
  stderr.write(usage)
  process.exit(2)
}
const clear = stdout.isTTY ? '\r\x1b[K' : ''
const began = performance.now()
const total = { acked: 0, journaled: 0, lives: 0, broken: 0 }

for (let seed = first; seed < first + count; seed++) {
  const { acked, journaled, lives, findings } = await simulate(seed)
  total.acked += acked
  total.journaled += journaled
  total.lives += lives
  if (findings.length > 0) tell(seed, findings)
  const told = seed - first + 1
  if (stdout.isTTY && told % liveEvery === 0) stdout.write(`${clear} ${told}/${count} stories`)
}

const seconds = ((performance.now() - began) / 1_000).toFixed(1)
stdout.write(
  `${clear} simulate · ${formatCount(count)} ${count === 1 ? 'story' : 'stories'} from seed ${first} on · ${seconds} s\n` +
    ` servers ${formatCount(total.lives)} started\n` +
    ` acked   ${formatCount(total.acked)} messages\n` +
    ` journal ${formatCount(total.journaled)} messages went through it\n\n` +
    (total.broken > 0
      ? ` BROKEN  promises in ${formatCount(total.broken)} of the stories\n`
      : ' PASS  every acked message is there, once, in order\n'),
)
process.exitCode = total.broken > 0 ? 1 : 0

function tell(seed: number, findings: readonly string[]): void {
  total.broken += 1
  if (total.broken > mostTold) return
  const told = findings.slice(0, mostFindings).map((finding) => `   ${finding}\n`)
  const more = findings.length - told.length
  stdout.write(`${clear} seed ${seed}   again: npm run simulate -- 1 ${seed}\n${told.join('')}`)
  if (more > 0) stdout.write(`   and ${more} more\n`)
}
