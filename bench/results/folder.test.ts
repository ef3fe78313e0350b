import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { Unable } from '../failure.ts'
import { listRuns, loadRun, loadSummary, runFiles, saveRun } from './folder.ts'
import { sampleRun } from './testing/sample-run.ts'
import { brokenRun } from './testing/troubled.ts'

let home: string
let base: string
let count = 0

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'bench-runs-'))
})
after(() => rm(home, { recursive: true }))
beforeEach(() => {
  base = join(home, String(++count), 'runs')
})

const attachments = () => ({
  histograms: '#[hlog]\n',
  ledger: ['{"a":1}', '{"a":2}'],
  page: '<!doctype html>',
})

async function save(startedAt = '2026-03-14T15:09:26.535Z', run = 'k3v9x0aq'): Promise<string> {
  const sample = brokenRun({ seconds: 2 })
  return saveRun(base, { ...sample, summary: { ...sample.summary, startedAt, run } }, attachments())
}

const refusal = (sentence: RegExp) => (error: unknown) =>
  error instanceof Unable && sentence.test(error.message)

describe('the folder of a run', () => {
  it('gives back what it was given', async () => {
    const folder = await save()
    assert.equal(basename(folder), '2026-03-14T15-09-26Z-rate-k3v9x0aq')
    assert.deepEqual(await loadRun(folder, base), { ...brokenRun({ seconds: 2 }), folder })
  })

  it('has each of its files, and nothing else below the base', async () => {
    const folder = await save()
    assert.deepEqual((await readdir(folder)).sort(), Object.values(runFiles).sort())
    assert.deepEqual(await readdir(base), [basename(folder)])
    const read = (name: keyof typeof runFiles) => readFile(join(folder, runFiles[name]), 'utf8')
    assert.equal(await read('ledger'), '{"a":1}\n{"a":2}\n')
    assert.equal((await read('violations')).trim().split('\n').length, 3)
    assert.equal((await read('slow')).trim().split('\n').length, 12)
    assert.equal(await read('page'), '<!doctype html>')
  })

  it('is found by its summary, by the beginning of its name or its id, and as the latest', async () => {
    const first = await save('2026-03-14T15:09:26.000Z', 'aaaa0001')
    const second = await save('2026-03-15T00:00:00.000Z', 'aabb0002')
    const found = async (name: string) => (await loadRun(name, base)).folder
    assert.equal(await found(join(first, 'summary.json')), first)
    assert.equal(await found('2026-03-14'), first)
    assert.equal(await found('aabb'), second)
    assert.equal(await found('latest'), second)
    assert.deepEqual(await listRuns(base), [first, second])
    assert.equal((await loadSummary(second)).run, 'aabb0002')
  })

  it('says so when a name fits no run, or several', async () => {
    await save('2026-03-14T15:09:26.000Z', 'aaaa0001')
    await save('2026-03-15T00:00:00.000Z', 'aabb0002')
    await assert.rejects(loadRun('zz', base), refusal(/There is no run "zz".*history/))
    await assert.rejects(loadRun('', base), refusal(/There is no run ""/))
    await assert.rejects(loadRun('aa', base), refusal(/2 runs begin with "aa".*aaaa0001.*aabb0002/))
    await assert.rejects(loadRun('latest', join(base, 'nowhere')), refusal(/There is no run "latest"/))
    assert.deepEqual(await listRuns(join(base, 'nowhere')), [])
  })

  it('is damaged when a file is missing, cut off or of another kind', async () => {
    const folder = await save()
    const harmed = async (name: string, text?: string) => {
      const other = join(base, 'other')
      await cp(folder, other, { recursive: true })
      if (text === undefined) await rm(join(other, name))
      else await writeFile(join(other, name), text)
      return loadRun(other, base).finally(() => rm(other, { recursive: true }))
    }
    const series = await readFile(join(folder, runFiles.series), 'utf8')
    await assert.rejects(
      harmed(runFiles.series),
      refusal(/series.ndjson is damaged, or of another version: it cannot be read/),
    )
    await assert.rejects(
      harmed(runFiles.series, series.slice(0, -9)),
      refusal(/series.ndjson is damaged.* it was cut off/),
    )
    await assert.rejects(
      harmed(runFiles.series, `${series}{\n`),
      refusal(/series.ndjson line 6 is damaged.* it is not JSON/),
    )
    await assert.rejects(harmed(runFiles.summary, 'null'), refusal(/not the summary of a run/))
    await assert.rejects(
      harmed(runFiles.summary, '{"schema":"glassroom-bench/3"}'),
      refusal(/summary.json is damaged.* its verdict is missing/),
    )
  })

  it('is refused when another version of the bench wrote it', async () => {
    const folder = await save()
    await writeFile(join(folder, runFiles.summary), '{"schema":"glassroom-bench/2"}')
    await assert.rejects(loadRun(folder, base), refusal(/written as glassroom-bench\/2; this bench reads/))
  })
})

describe('a run that cannot be written', () => {
  it('leaves nothing behind that looks like a run', async () => {
    const cut = {
      async *[Symbol.asyncIterator]() {
        yield await Promise.resolve('{}')
        throw new Error('no space left')
      },
    }
    const saving = saveRun(base, sampleRun({ seconds: 2 }), { ...attachments(), ledger: cut })
    await assert.rejects(saving, refusal(/cannot be written .*: no space left/))
    assert.deepEqual(await readdir(base), [])
  })

  it('is told of even if what was begun cannot be taken away', async () => {
    await mkdir(join(home, String(count)), { recursive: true })
    await writeFile(base, 'a file')
    const saving = saveRun(base, sampleRun({ seconds: 2 }), attachments())
    await assert.rejects(saving, refusal(/cannot be written .*: .* is a file, and no folder.*-o/))
  })

  it('does not touch the one of the same name', async () => {
    const folder = await save()
    await assert.rejects(save(), refusal(/cannot be written/))
    assert.equal((await loadRun(folder, base)).summary.run, 'k3v9x0aq')
  })

  it('is no run while it is being written', async () => {
    await mkdir(join(base, '.unfinished-2026-03-14T15-09-26Z-rate-k3v9x0aq'), { recursive: true })
    assert.deepEqual(await listRuns(base), [])
  })
})
