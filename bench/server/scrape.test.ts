import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rise, Scrape } from './scrape.ts'

const page = `# HELP chat_messages_sent_total Messages.
# TYPE chat_messages_sent_total counter
chat_messages_sent_total 12
chat_refusals_total{code="overloaded",why="a } b"} 3
chat_refusals_total{code="rate_limited",why="say \\"no\\""} 4 1700000000000
process_cpu_seconds_total 1.5e-1
`

describe('a scrape', () => {
  it('sums each metric over its labels', () => {
    const scrape = new Scrape(page)
    const names = ['chat_messages_sent_total', 'chat_refusals_total', 'process_cpu_seconds_total']
    assert.deepEqual(
      names.map((name) => scrape.get(name)),
      [12, 7, 0.15],
    )
  })

  it('sums the series with given labels', () => {
    const scrape = new Scrape(page)
    assert.equal(scrape.sum('chat_refusals_total', { code: 'overloaded' }), 3)
    assert.equal(scrape.sum('chat_refusals_total', { why: 'say "no"' }), 4)
    assert.equal(scrape.sum('chat_refusals_total', { code: 'forbidden' }), 0)
    assert.equal(scrape.sum('other_total', { code: 'forbidden' }), undefined)
  })

  it('sums by the values of a label', () => {
    assert.deepEqual(
      [...new Scrape(page).by('chat_refusals_total', 'code')],
      [
        ['overloaded', 3],
        ['rate_limited', 4],
      ],
    )
  })

  it('tells how much a counter rose, also one that was not there before', () => {
    const [before, after] = [new Scrape(''), new Scrape(page)]
    assert.equal(rise('chat_messages_sent_total', before, after), 12)
    assert.equal(rise('chat_messages_sent_total', after, after), 0)
  })

  it('tells nothing without both pages, or without the metric', () => {
    assert.equal(rise('chat_messages_sent_total', undefined, new Scrape(page)), undefined)
    assert.equal(rise('other_total', new Scrape(page), new Scrape(page)), undefined)
  })
})
