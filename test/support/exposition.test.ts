import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { expositionOf, seriesOf } from './exposition.ts'

const head = (name: string, type: string) => `# HELP ${name} What it is.\n# TYPE ${name} ${type}\n`
const eof = '# EOF\n'
const histogram = (buckets: string, count = 2) =>
  `${head('h', 'histogram')}${buckets}h_sum 3\nh_count ${count}\n`

const wrong: [why: string, body: string][] = [
  ['no end', `${head('a', 'gauge')}a 1\n`],
  ['an empty line', `${head('a', 'gauge')}\na 1\n${eof}`],
  ['a sample before its family', `a 1\n${eof}`],
  ['a sample of another family', `${head('a', 'gauge')}b 1\n${eof}`],
  ['a counter without its suffix', `${head('a', 'counter')}a 1\n${eof}`],
  ['a family of a counter with its suffix', `${head('a_total', 'counter')}a_total_total 1\n${eof}`],
  [
    'a gauge that takes the name of a counter',
    `${head('a', 'counter')}a_total 1\n${head('a_total', 'gauge')}a_total 1\n${eof}`,
  ],
  ['a label twice', `${head('a', 'gauge')}a{b="1",b="2"} 1\n${eof}`],
  ['a quote in a label', `${head('a', 'gauge')}a{b="1"2"} 1\n${eof}`],
  ['an unknown escape', `${head('a', 'gauge')}a{b="\\t"} 1\n${eof}`],
  ['no number', `${head('a', 'gauge')}a one\n${eof}`],
  ['a series twice', `${head('a', 'gauge')}a{b="1",c="2"} 1\na{c="2",b="1"} 1\n${eof}`],
  ['no last bucket', histogram('h_bucket{le="1.0"} 2\n') + eof],
  ['falling buckets', histogram('h_bucket{le="1.0"} 3\nh_bucket{le="+Inf"} 2\n') + eof],
  ['another count', histogram('h_bucket{le="+Inf"} 2\n', 3) + eof],
  ['an exemplar elsewhere', `${head('a', 'gauge')}a 1 # {b="1"} 1 1\n${eof}`],
  [
    'an exemplar of another bucket',
    histogram('h_bucket{le="1.0"} 1 # {b="1"} 2 1\nh_bucket{le="+Inf"} 2\n') + eof,
  ],
]

describe('a scrape that is read strictly', () => {
  it('may have all of these', () => {
    const body = `${head('a', 'counter')}a_total{b="\\"1\\""} 1 # {c="2"} 0.5 1.5\n${head('g_total', 'gauge')}g_total -Inf\n`
    const families = expositionOf(
      `${body}${histogram('h_bucket{le="1.0"} 1\nh_bucket{le="+Inf"} 2\n')}${eof}`,
      'openmetrics',
    )
    assert.deepEqual(families[0]?.samples, [
      {
        name: 'a_total',
        labels: { b: '"1"' },
        value: 1,
        exemplar: { labels: { c: '2' }, value: 0.5, at: 1.5 },
      },
    ])
    assert.equal(seriesOf(families).size, 6)
  })

  for (const [why, body] of wrong) {
    it(`may not have ${why}`, () => {
      assert.throws(() => seriesOf(expositionOf(body, 'openmetrics')))
    })
  }

  it('may not have an end or an exemplar in plain text', () => {
    assert.throws(() => expositionOf(`${head('a', 'gauge')}a 1\n${eof}`, 'text'))
    assert.throws(() => expositionOf(`${head('a_total', 'counter')}a_total 1 # {b="1"} 1 1\n`, 'text'))
  })
})
