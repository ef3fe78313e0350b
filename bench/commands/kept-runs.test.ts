import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Unable } from '../failure.ts'
import { runFiles, saveRun } from '../results/folder.ts'
import { sampleRun } from '../results/testing/sample-run.ts'
import { brokenRun, hostileRun } from '../results/testing/troubled.ts'
import { readArguments } from './arguments.ts'
import type { Door, Terminal } from './door.ts'
import { historyDoor } from './history.ts'
import { reportDoor } from './report.ts'
import { showDoor } from './show.ts'

let base: string
let folder: string

before(async () => {
  base = await mkdtemp(join(tmpdir(), 'bench-kept-'))
  const attachments = { histograms: '', ledger: [], page: '' }
  const broken = brokenRun({ seconds: 2 })
  const summary = {
    ...broken.summary,
    run: 'zz000001',
    startedAt: '2026-03-13T00:00:00.000Z',
    command: 'run smoke',
  }
  await saveRun(base, { ...broken, summary }, attachments)
  folder = await saveRun(base, sampleRun({ seconds: 2 }), attachments)
})
after(() => rm(base, { recursive: true }))

/** What the command prints. */
async function printed(door: Door, ...argv: string[]): Promise<string> {
  let text = ''
  const screen = { write: (more: string) => (text += more) }
  const recruit = () => assert.fail('no generator is needed')
  const terminal: Terminal = { out: screen, err: screen, signal: new AbortController().signal, recruit }
  assert.equal(await door.perform(readArguments(door.command, [...argv, '--out', base]), terminal), 0)
  return text
}

const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length))

describe('bench history', () => {
  it('has a line for each run, newest last', async () => {
    const text = await printed(historyDoor)
    const [, first, second] = text.split('\n')
    assert.match(first ?? '', /^ 2026-03-13 00:00 +zz000001 +run smoke +51,000\/s +\S+ms +BROKEN$/)
    assert.match(second ?? '', /^ 2026-03-14 15:09 +k3v9x0aq +rate +51,000\/s +\S+ms +PASS$/)
    assert.ok(widest(text) <= 80)
    assert.equal((await printed(historyDoor, '-n', '1')).split('\n').length, 3)
  })
})

describe('bench history, misled', () => {
  it('says that a file is no folder of runs', async () => {
    const given = readArguments(historyDoor.command, ['-o', import.meta.filename])
    const screen = { write: () => assert.fail('nothing is to be shown') }
    const recruit = () => assert.fail('no generator is needed')
    const showing = historyDoor.perform(given, {
      out: screen,
      err: screen,
      signal: new AbortController().signal,
      recruit,
    })
    await assert.rejects(showing, { message: /kept-runs\.test\.ts is a file\. Name the folder/ })
  })
})

describe('bench show', () => {
  it('shows the verdict of a run', async () => {
    assert.match(await printed(showDoor, 'k3v9'), /PASS/)
    assert.match(await printed(showDoor, 'latest', '--json'), /"run": "k3v9x0aq"/)
  })

  it('shows the slowest messages with their traces', async () => {
    const text = await printed(showDoor, 'latest', '--slow')
    assert.match(text, /ms +\S+ms +400µs +31\.2s {3}sender 7 seq 1,600 in room-07\n +trace [0-9a-f]{32}\n/)
    assert.ok(widest(text) <= 80)
  })
})

describe('bench report', () => {
  it('makes the page in the folder of the run anew', async () => {
    assert.equal(await printed(reportDoor, 'latest'), `${join(folder, runFiles.page)}\n`)
    assert.match(await readFile(join(folder, runFiles.page), 'utf8'), /^<!doctype html>/)
  })

  it('writes what is asked for, with a baseline beside it', async () => {
    const at = (name: string) => join(base, 'reports', name)
    const wanted = [
      '-o',
      at('page.html'),
      '--junit',
      at('junit.xml'),
      '--md',
      at('summary.md'),
      '--csv',
      at('tables'),
    ]
    const text = await printed(reportDoor, 'k3v9', '--baseline', 'zz', ...wanted)
    const names = ['page.html', 'junit.xml', 'summary.md', 'tables/series.csv', 'tables/latency.csv']
    assert.deepEqual(text.trim().split('\n'), names.map(at))
    assert.match(await readFile(at('page.html'), 'utf8'), /Baseline: run zz000001/)
    assert.match(await readFile(at('junit.xml'), 'utf8'), /<testsuites/)
  })

  it('says what is missing, or cannot be', async () => {
    await assert.rejects(printed(reportDoor), /Name a run, or latest/)
    await assert.rejects(printed(reportDoor, 'a', 'b'), /Name one run/)
    await writeFile(join(base, 'file'), '')
    await assert.rejects(
      printed(reportDoor, 'latest', '-o', join(base, 'file', 'x.html')),
      (error: unknown) => {
        return error instanceof Unable && /cannot be written/.test(error.message)
      },
    )
  })
})

describe('kept runs of a hostile server', () => {
  it('cannot move the cursor', async () => {
    const run = hostileRun({ seconds: 2 })
    const hostile = { ...run.summary, run: 'hh000001', command: '\u001b[2J' }
    await saveRun(base, { ...run, summary: hostile }, { histograms: '', ledger: [], page: '' })
    const text = (await printed(historyDoor)) + (await printed(showDoor, 'hh000001', '--slow'))
    assert.doesNotMatch(text, /\u001b|\u202e/)
  })
})
