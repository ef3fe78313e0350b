import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { summaryOf } from '../terminal/summary-cases.ts'
import { readRuns } from './runs.ts'

describe('runs that somebody names', () => {
  let folder = ''
  const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bench-runs-'))
    await write('one.json', summaryOf({ run: 'one' }))
    await write(
      'three.json',
      ['x', 'y', 'z'].map((run) => summaryOf({ run })),
    )
    for (const run of ['p', 'q']) {
      const name = `2026-01-01T00-00-0${run === 'p' ? 1 : 2}Z-rate-${run}`
      await mkdir(join(folder, 'kept', name), { recursive: true })
      await write(join('kept', name, 'summary.json'), summaryOf({ run }))
    }
  })
  after(() => rm(folder, { recursive: true }))

  it('are one file, files with several, and folders of runs', async () => {
    const names = ['one.json', 'three.json', 'kept'].map((name) => join(folder, name)).join(',')
    const runs = await readRuns(names, folder)
    assert.deepEqual(
      runs.map(({ run }) => run),
      ['one', 'x', 'y', 'z', 'p', 'q'],
    )
  })

  it('are refused with a sentence when they are something else', async () => {
    await write('other.json', { schema: 'something' })
    await writeFile(join(folder, 'text.json'), 'no')
    await assert.rejects(readRuns(join(folder, 'other.json'), folder), {
      exitCode: 2,
      message: /holds no runs/,
    })
    await assert.rejects(readRuns(join(folder, 'text.json'), folder), { exitCode: 2, message: /is not JSON/ })
    await assert.rejects(readRuns(join(folder, 'none.json'), folder), {
      exitCode: 2,
      message: /cannot be read/,
    })
  })
})
