import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { renderHistory } from '../commands/history.ts'
import { renderSlow } from '../commands/show.ts'
import { Unable } from '../failure.ts'
import { renderPage } from '../page/page.ts'
import { renderVerdict } from '../terminal/verdict.ts'
import { latencyCsv, seriesCsv } from './csv.ts'
import { ledgerLines, loadRun, runFiles, saveRun, summaryIn } from './folder.ts'
import { toJunit } from './junit.ts'
import { toMarkdown } from './markdown.ts'
import { brokenRun } from './testing/troubled.ts'
import { verify } from './verify.ts'

let base: string
let folder: string
const run = brokenRun({ seconds: 2 })

before(async () => {
  base = await mkdtemp(join(tmpdir(), 'bench-fields-'))
  folder = await saveRun(base, run, { histograms: '', ledger: [], page: '' })
})
after(() => rm(base, { recursive: true }))

const sentence = (text: RegExp) => (error: unknown) => error instanceof Unable && text.test(error.message)

/** Every way to damage one field of a value: it is gone, null, of another kind, or empty. */
function* damages(value: unknown): Generator<[at: string, damaged: unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, field] of Object.entries(value)) {
    const put = (other: unknown): unknown =>
      Array.isArray(value) ? value.with(Number(name), other) : { ...value, [name]: other }
    for (const other of [undefined, null, {}, [], 'text', 7, true]) yield [name, put(other)]
    for (const [at, inner] of damages(field)) yield [`${name}.${at}`, put(inner)]
  }
}

/** All that is made of a kept run. */
function useAll({ summary, seconds }: typeof run): void {
  renderVerdict(summary, { color: false })
  renderSlow(summary)
  renderHistory([summary])
  renderPage({ ...run, summary, seconds })
  toJunit(summary)
  toMarkdown(summary)
  latencyCsv(summary)
  seriesCsv(seconds)
}

describe('a kept run that is damaged', () => {
  it('is refused with a sentence, or can be used all the same, whatever is wrong with its summary', () => {
    let refused = 0
    // One of each list is enough.
    const whole = {
      ...run.summary,
      slowest: run.summary.slowest.slice(0, 1),
      perRoom: run.summary.perRoom.slice(0, 1),
      spectra: {},
    }
    for (const [at, damaged] of damages(whole)) {
      try {
        useAll({ ...run, summary: summaryIn('summary.json', JSON.parse(JSON.stringify(damaged))) })
      } catch (error) {
        if (!(error instanceof Unable)) throw new Error(`${at} is damaged`, { cause: error })
        refused++
      }
    }
    assert.ok(refused > 500, String(refused))
  })

  it('is refused for a field of an older run that is not there', () => {
    for (const name of ['reasons', 'filling', 'unchecked', 'departures', 'notes'] as const) {
      const { [name]: _, ...older } = run.summary
      if (name === 'notes') summaryIn('x', older)
      else
        assert.throws(
          () => summaryIn('x', older),
          sentence(new RegExp(`x is damaged, or of another version: its ${name}`)),
        )
    }
    const latency = { ...run.summary.latency, ack: {} }
    assert.throws(
      () => summaryIn('x', { ...run.summary, latency }),
      sentence(/its latency\.ack\.p50 is missing or wrong/),
    )
  })

  it('is refused for a second that is none', async () => {
    const file = join(folder, runFiles.series)
    const whole = await readFile(file, 'utf8')
    for (const line of ['{"at":1}', 'null', '[]', '7']) {
      await writeFile(file, `${whole}${line}\n`)
      await assert.rejects(
        loadRun(folder, base),
        sentence(/series\.ndjson line 6 is damaged, or of another version/),
      )
    }
    await writeFile(file, whole)
    await loadRun(folder, base)
  })
})

describe('a ledger that is damaged', () => {
  const numbers = Buffer.alloc(4).toString('base64')
  const book = { sender: 0, sent: 1, fates: 'a', numbers }
  const witness = { member: 0, whole: true, count: 1, digest: 'x' }
  const room = { room: 'r', books: [book], witnesses: [witness] }

  it('is refused with a sentence that names the line', async () => {
    const wrong = [
      null,
      {},
      { ...room, books: [{ ...book, numbers: '' }] },
      { ...room, books: [{ ...book, fates: 'aa' }] },
      { ...room, witnesses: [null] },
    ]
    for (const line of ['', 'garbage', ...wrong.map((each) => JSON.stringify(each))])
      await assert.rejects(
        verify(run.summary, [JSON.stringify(room), line]),
        sentence(/^ledger\.ndjson line 2 is damaged, or of another version/),
        line,
      )
  })

  it('is refused when it is missing, a folder, or cut off', async () => {
    const read = async (from: string) => {
      const lines: string[] = []
      for await (const line of ledgerLines(from)) lines.push(line)
      return lines
    }
    const file = join(folder, runFiles.ledger)
    await writeFile(file, 'one\ntwo\n')
    assert.deepEqual(await read(folder), ['one', 'two'])
    await writeFile(file, 'one\ntw')
    await assert.rejects(read(folder), sentence(/ledger\.ndjson is damaged.*cut off/))
    await assert.rejects(read(base), sentence(/ledger\.ndjson is damaged.*cannot be read/))
  })
})
