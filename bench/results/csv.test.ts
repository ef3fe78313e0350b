import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { latencyCsv, seriesCsv } from './csv.ts'
import { sampleRun } from './testing/sample-run.ts'
import { hostileRun } from './testing/troubled.ts'

/** Rows by the names of the columns. */
function parsed(text: string): Record<string, string>[] {
  const lines = text.split('\r\n')
  assert.equal(lines.pop(), '')
  const [heads = [], ...rows] = lines.map((line) => line.split(','))
  assert.ok(rows.every((row) => row.length === heads.length))
  return rows.map((row) => Object.fromEntries(heads.map((head, i) => [head, row[i] ?? ''])))
}

describe('a run as CSV', () => {
  it('has a line for each second', () => {
    const { seconds } = sampleRun({ seconds: 4 })
    const rows = parsed(seriesCsv(seconds))
    assert.equal(rows.length, seconds.length)
    const { at, phase, delivered, delivery_p99, server_rss_bytes } = rows[3] ?? {}
    const second = seconds[3]!
    assert.deepEqual([at, phase, delivered], ['4', 'load', '51000'])
    assert.deepEqual(
      [delivery_p99, server_rss_bytes],
      [String(second.delivery.p99), String(second.server?.rssBytes)],
    )
  })

  it('leaves empty what a server does not tell', () => {
    const seconds = sampleRun({ seconds: 1 }).seconds.map(({ server: _none, ...second }) => second)
    assert.equal(parsed(seriesCsv(seconds))[0]?.server_cpu, '')
  })

  it('has its heads without any second', () => {
    assert.match(seriesCsv([]), /^at,phase,.*\r\n$/)
  })

  it('has a line for each latency', () => {
    const { summary } = sampleRun({ seconds: 4 })
    const rows = parsed(latencyCsv(summary))
    assert.equal(rows.length, Object.keys(summary.latency).length)
    assert.equal(
      rows.find(({ latency }) => latency === 'delivery')?.p999,
      String(summary.latency.delivery.p999),
    )
  })

  it('takes no text from the run', () => {
    const { summary, seconds } = hostileRun({ seconds: 2 })
    assert.doesNotMatch(latencyCsv(summary) + seriesCsv(seconds), /[=@+"<]/)
  })
})
