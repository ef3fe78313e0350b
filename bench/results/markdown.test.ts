import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toMarkdown } from './markdown.ts'
import { sampleRun } from './testing/sample-run.ts'
import { attack, brokenRun, hostileRun } from './testing/troubled.ts'

describe('a run as a comment', () => {
  it('says the verdict, the whole headline, the objectives, the machine and the command', () => {
    const text = toMarkdown(sampleRun().summary)
    assert.match(text, /^### ✅ PASS · bench rate\n/)
    for (const each of [
      '51,000/s',
      'p50',
      'p99',
      'p99.9',
      '0 lost, 0 doubled, order ok',
      '12.9 µs',
      '11.3 kB',
      'kernel',
    ])
      assert.ok(text.includes(each), each)
    assert.match(text, /\| delivery.p99&lt;50ms \| \S+ \| ✅ \|/)
    assert.match(text, /16 of 16 promises kept/)
    assert.match(text, /4 × AMD EPYC.*1 run\n/)
    assert.match(text, /```sh\nnpm run bench -- rate .*\n```\n$/)
  })

  it('says what was broken, and what nobody checked', () => {
    const { audit: _none, ...summary } = brokenRun({ seconds: 2 }).summary
    const text = toMarkdown({ ...summary, unchecked: ['history', 'head'] })
    assert.match(text, /^### ❌ BROKEN/)
    assert.match(text, /- lost 2: acknowledged/)
    assert.match(
      text,
      /12 of 16 promises kept · \*\*lost 2\*\* · \*\*duplicate 1\*\* · not checked: history, head/,
    )
    assert.match(text, /\| join.p99&lt;1s \| nothing \| ❌ \|/)
  })

  it('has tables whose rows are all as wide, whatever the texts are', () => {
    const rows = toMarkdown(hostileRun({ seconds: 2 }).summary).split('\n')
    const widths = new Set(rows.filter((line) => line.startsWith('| ')).map((line) => line.split('|').length))
    assert.deepEqual([...widths], [5])
  })

  it('lets no text of the run be HTML, a link, a mention or the end of the command', () => {
    const { summary } = hostileRun({ seconds: 2 })
    const hostile = { ...summary, reasons: [`${attack} @everyone [x](https://x.test) www.x.test \`\`\``] }
    const text = toMarkdown({ ...hostile, again: 'bench ````\n# no' })
    const [comment = '', command = ''] = text.split('\n`````sh\n')
    assert.doesNotMatch(comment, /[<@`]|\]\(|:\/\/|www\./)
    assert.equal(command, 'bench ```` # no\n`````\n')
  })
})
