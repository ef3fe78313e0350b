/**
 * Proves the load harness itself: `npm run harness`, with the names of some parts as arguments to try only those, and
 * `--deliveries N` for how many must cause no alarm (100m); `--quick` does a little of everything, for CI.
 */

import { parseArgs } from 'node:util'
import { formatCount, parseCount } from '../../bench/units.ts'
import { accuracy } from './harness-accuracy.ts'
import { alarms } from './harness-alarms.ts'
import { faults } from './harness-faults.ts'
import { processes } from './harness-processes.ts'
import { Told } from './harness-report.ts'

const usage =
  'Proves that the load harness finds what it should, and nothing else\n' +
  '\n  npm run harness -- [--quick] [--deliveries 100m] [PART ...]\n' +
  '\n  faults      every fault that a server can commit is found, to the number' +
  '\n  accuracy    delays and stalls are read as what they are' +
  '\n  processes   one, two and four processes count the same' +
  '\n  alarms      so many deliveries without a fault cause no alarm\n'

const told = new Told()
const { quick, deliveries, chosen } = given()
const parts: Record<string, () => Promise<void>> = {
  faults: () => faults(told, quick),
  accuracy: () => accuracy(told, quick),
  processes: () => processes(told, quick),
  alarms: () => alarms(told, deliveries),
}
const unknown = chosen.filter((name) => !(name in parts))
if (unknown.length > 0) misused(`there is no part ${unknown.join(', ')}`)
for (const [name, prove] of Object.entries(parts)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  process.stdout.write(`\n ${name}\n`)
  const began = performance.now()
  try {
    await prove()
  } catch (error) {
    told.row(false, name, (error as Error).message)
  }
  told.note(`${((performance.now() - began) / 1e3).toFixed(0)} s`)
}
process.stdout.write(
  told.failures === 0 ? '\n PASS\n' : `\n FAIL  ${formatCount(told.failures)} of these do not hold\n`,
)
process.exitCode = told.failures === 0 ? 0 : 1

function given(): { quick: boolean; deliveries: number; chosen: string[] } {
  try {
    const { values, positionals } = parseArgs({
      options: { quick: { type: 'boolean' }, deliveries: { type: 'string', short: 'n' } },
      allowPositionals: true,
    })
    const { quick = false, deliveries = quick ? '1m' : '100m' } = values
    const count = parseCount(deliveries)
    if (count === undefined || count < 1) misused(`--deliveries cannot be "${deliveries}"`)
    return { quick, deliveries: count, chosen: positionals }
  } catch (error) {
    misused((error as Error).message)
  }
}

function misused(why: string): never {
  process.stderr.write(`harness: ${why}\n\n${usage}`)
  process.exit(2)
}
