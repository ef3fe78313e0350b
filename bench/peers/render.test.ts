import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { widthOf } from '../terminal/text.ts'
import { madeUpReport, saturated, timed } from './made-up-report.ts'
import { renderMarkdown, renderTerminal, sound } from './render.ts'
import type { Report } from './report.ts'

const keys = ['glassroom', 'bun', 'uws', 'ws', 'uws-frame']
const rounds = [1, 2, 3]

/** Every row of every table at its widest. */
function wide(): Report {
  const names = ['1x1000', '100x10', '1x32', '1000x2', '20x20']
  const every = <Run>(make: (workload: string, key: string, round: number) => Run) =>
    names.flatMap((name) => keys.flatMap((key) => rounds.map((round) => make(name, key, round))))
  const busy = { deliveries: 9_876_543, messages: 987_654, database: 123.4, generatorBusy: 0.99 }
  return madeUpReport({
    saturation: every((workload, key, round) =>
      saturated(key, round, { workload, ...busy, server: 0.1 * round ** 2 }),
    ),
    rates: every((workload, key, round) => timed(key, round, { workload, p99: 99_900 * round, lag: 99_900 })),
    idle: ['glassroom', 'bun', 'uws', 'ws'].flatMap((entrant) =>
      rounds.map((round) => {
        return {
          entrant,
          round,
          connections: 10_000,
          before: 5e7,
          after: 3e8,
          seconds: 0.4 * round,
          server: 3,
        }
      }),
    ),
  })
}

/** The cells of a row of the first table under a title. */
function cellsOf(markdown: string, title: string, row: string): string[] {
  const [, table = ''] = markdown.split(`### ${title}\n`)
  const line = table.split('\n').find((text) => text.startsWith(`| ${row} `)) ?? ''
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim())
}

describe('the tables of a comparison', () => {
  it('are at most 80 columns wide', () => {
    for (const line of renderTerminal(wide()).split('\n')) assert.ok(widthOf(line) <= 80, line)
  })

  it('hold each row against others of the same round', () => {
    const report = madeUpReport({
      saturation: [
        ...[saturated('bun', 1, { server: 0.1 }), saturated('bun', 2, { server: 0.4 })],
        ...[saturated('glassroom', 1, { server: 0.12 }), saturated('glassroom', 2, { server: 0.4 })],
        saturated('glassroom', 3, { server: 50 }),
      ],
    })
    const cells = cellsOf(renderMarkdown(report), '1 × 1,000: saturation', 'Glassroom')
    assert.deepEqual(cells, ['1,000,000', '0.400', '1.10 (1.00–1.20)', '–'])
  })

  it('begin with Glassroom over the fastest', () => {
    const saturation = [
      ...[
        saturated('glassroom', 1, { deliveries: 5e5 }),
        saturated('bun', 1),
        saturated('uws', 1, { server: 0.1 }),
      ],
    ]
    const rates = [
      timed('glassroom', 1, { p99: 2_500, commit: { p50: 500, p99: 1_600 } }),
      timed('bun', 1, { p99: 800 }),
    ]
    const markdown = renderMarkdown(madeUpReport({ saturation, rates }))
    const cells = cellsOf(markdown, 'Glassroom over Bun and uWebSockets', '1 × 1,000')
    assert.deepEqual(cells, ['2.00', '4.00', '0.500', '0.500', '2.50ms', '800µs', '1.60ms'])
  })

  it('mark what the generator could not keep up with', () => {
    const saturation = [saturated('bun', 1, { generatorBusy: 0.95 }), saturated('ws', 1)]
    const rates = [timed('bun', 1, { lag: 5_000 }), timed('ws', 1)]
    const markdown = renderMarkdown(madeUpReport({ saturation, rates }))
    assert.equal(cellsOf(markdown, '1 × 1,000: saturation', 'Bun')[0], '1,000,000†')
    assert.equal(cellsOf(markdown, '1 × 1,000: saturation', 'ws')[0], '1,000,000')
    assert.match(markdown, /5\.00ms†/)
    assert.match(markdown, /† The generator was busy/)
  })

  it('tell what was lost, what failed and who is missing', () => {
    const faults = { lost: 3, refused: 0, repeated: 1, strange: 0 }
    const lossy = madeUpReport({ saturation: [saturated('ws', 2, { faults })] })
    const late = madeUpReport({ rates: [timed('ws', 2, { faults })] })
    for (const report of [lossy, late]) {
      assert.equal(sound(report), false)
      assert.match(renderTerminal(report), /BROKEN: ws, round 2: 3 lost, 1 again or late, 0 of other rooms/)
    }
    const failures = [{ entrant: 'ws', round: 1, what: 'saturation', message: 'it ended' }]
    const missing = [{ label: 'Bun', remedy: 'npm ci' }]
    const failed = madeUpReport({ failures, missing })
    assert.equal(sound(failed), false)
    assert.match(renderTerminal(failed), /FAILED: ws, round 1, saturation: it ended/)
    assert.match(renderTerminal(failed), /Bun is not here: npm ci/)
    assert.equal(sound(madeUpReport({ missing, saturation: [saturated('ws', 1)] })), true)
  })

  it('do not call lost what a server refused', () => {
    const faults = { lost: 0, refused: 1_234, repeated: 0, strange: 0 }
    const report = madeUpReport({ rates: [timed('glassroom', 1, { faults })] })
    assert.equal(sound(report), true)
    assert.match(
      renderTerminal(report),
      /Glassroom had no room for up to 1,234 messages of a round and said so/,
    )
  })

  it('say that Glassroom stores what the others do not', () => {
    assert.match(renderMarkdown(madeUpReport()), /Glassroom commits every message in Postgres \(fsync on\)/)
  })
})
