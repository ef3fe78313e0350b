/** Measures the parts of the hot path one by one: `npm run bench:micro`. */

import { parseArgs } from 'node:util'
import { bench } from './bench.ts'
import { benchFiles, matching, type BenchFile } from './find.ts'
import { measure, type Effort, type Figures } from './measure.ts'
import { head, line } from './table.ts'

const usage = `bench:micro: what one operation takes and allocates, of each part of the hot path

  npm run bench:micro -- [WORD ...] [--quick] [--json]

  WORD     only those that have it in their name, such as codec or "core/room"
  --quick  a few seconds: that all of them run; the figures are rough
  --json   the figures for a program
`

const thorough: Effort = { warmMs: 300, rounds: 21, roundMs: 20 }
const quick: Effort = { warmMs: 10, rounds: 3, roundMs: 2 }
const nothing = bench('nothing', () => ({ run: () => 1, check: () => undefined }))

const { values, positionals } = read()
const chosen = matching(await benchFiles(), positionals)
if (chosen.length === 0) end('no benchmark has that in its name')
const effort = values.quick ? quick : thorough
if (values.json) await asJson(chosen)
else await asTable(chosen)

async function asTable(files: readonly BenchFile[]): Promise<void> {
  print(head())
  for (const { name, benches } of files) {
    print(name)
    for (const each of benches) print(line(each.name, await measure(each, effort)))
  }
  const { nanoseconds } = await measure(nothing, effort)
  print(
    `\n${effort.rounds} rounds each. To do nothing takes ${nanoseconds.median.toFixed(1)} ns, which is in all of them.`,
  )
}

async function asJson(files: readonly BenchFile[]): Promise<void> {
  const found: ({ file: string; name: string } & Figures)[] = []
  for (const { name: file, benches } of files)
    for (const each of benches) found.push({ file, name: each.name, ...(await measure(each, effort)) })
  print(JSON.stringify({ ...effort, benches: found }, null, 2))
}

function read() {
  const options = { quick: { type: 'boolean' }, json: { type: 'boolean' } } as const
  try {
    return parseArgs({ options, allowPositionals: true })
  } catch (error) {
    return end((error as Error).message)
  }
}

function end(reason: string): never {
  process.stderr.write(`bench:micro: ${reason}\n\n${usage}`)
  process.exit(2)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
