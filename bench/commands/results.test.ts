import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { exitCodes, Unable } from '../failure.ts'
import { Latencies } from '../ledger/latency.ts'
import { brokenRun } from '../results/testing/troubled.ts'
import { sampleRun } from '../results/testing/sample-run.ts'
import type { Ran } from '../run.ts'
import { readArguments } from './arguments.ts'
import { rate } from './options.ts'
import { Results } from './results.ts'

let home: string
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'bench-results-'))
  await writeFile(join(home, 'file'), '')
})
after(() => rm(home, { recursive: true }))

/** A run as it comes, by its id. */
function ranOf(run: string, { summary, seconds } = sampleRun({ seconds: 2 })): Ran {
  const recorded = new Latencies().encode()
  return { summary: { ...summary, run }, seconds, recorded, evidence: [], plan: {} as Ran['plan'] }
}

function resultsOf(words: string[], several = false) {
  let [out, err] = ['', '']
  const terminal = {
    out: { write: (text: string) => (out += text) },
    err: { write: (text: string) => (err += text) },
    signal: new AbortController().signal,
    recruit: () => assert.fail('no generator is needed'),
  }
  const results = new Results(readArguments(rate, words), terminal, several)
  return { results, out: () => out, err: () => err }
}

describe('the results of runs', () => {
  it('are the verdict first, then the files', async () => {
    const base = join(home, 'first')
    const { results, out } = resultsOf(['-o', base, '--md', join(base, 'a.md')])
    await results.add(ranOf('aaaa0001'))
    assert.match(out(), /PASS[^]*again:[^]*files +\S+report\.html\n$/)
    assert.equal((await readdir(base)).length, 1)
    await results.end()
    assert.match(out(), /files +\S+a\.md\n$/)
    assert.equal(results.exitCode, exitCodes.ok)
  })

  it('are shown and kept run by run', async () => {
    const base = join(home, 'each')
    const { results, out } = resultsOf(['-o', base, '-q'], true)
    await results.add(ranOf('aaaa0001'))
    assert.equal((await readdir(base)).length, 1)
    await results.add(ranOf('aaaa0002', brokenRun({ seconds: 2 })))
    assert.equal((await readdir(base)).length, 2)
    results.fail(new Unable('Interrupted.', exitCodes.interrupted))
    await results.end()
    assert.deepEqual(out().match(/^(PASS|BROKEN)/gm), ['PASS', 'BROKEN'])
    assert.equal(results.exitCode, exitCodes.broken)
  })

  it('are shown even if they cannot be written', async () => {
    const { results, out, err } = resultsOf(['-o', join(home, 'file'), '--html', join(home, 'file', 'x')])
    await results.add(ranOf('aaaa0001'))
    await results.end()
    assert.match(out(), /PASS/)
    assert.deepEqual(err().match(/^bench: .* cannot be written/gm)?.length, 2)
    assert.equal(results.exitCode, exitCodes.error)
  })

  it('are a list of JSON when several were asked for, and nothing when there is none', async () => {
    const { results, out } = resultsOf(['-o', 'off', '--json'], true)
    await results.end()
    assert.equal(out(), '')
    await results.add(ranOf('aaaa0001'))
    await results.end()
    assert.equal((JSON.parse(out()) as unknown[]).length, 1)
  })

  it('let go what has no sentence', () => {
    const { results } = resultsOf(['-o', 'off'])
    assert.throws(() => results.fail(new TypeError('a fault')), TypeError)
  })
})
