import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseScrape, rise } from './scrape.ts'

const page = `# HELP chat_messages_sent_total Messages.
# TYPE chat_messages_sent_total counter
chat_messages_sent_total 12
chat_refusals_total{code="overloaded",why="a } b"} 3
chat_refusals_total{code="rate_limited"} 4 1700000000000
process_cpu_seconds_total 1.5e-1
`

describe('a scrape', () => {
  it('sums each metric over its labels', () => {
    const scrape = parseScrape(page)
    assert.deepEqual(Object.fromEntries(scrape), {
      chat_messages_sent_total: 12,
      chat_refusals_total: 7,
      process_cpu_seconds_total: 0.15,
    })
  })

  it('tells how much a counter rose, also one that was not there before', () => {
    const [before, after] = [parseScrape(''), parseScrape(page)]
    assert.equal(rise('chat_messages_sent_total', before, after), 12)
    assert.equal(rise('chat_messages_sent_total', after, after), 0)
  })

  it('tells nothing without both pages, or without the metric', () => {
    assert.equal(rise('chat_messages_sent_total', undefined, parseScrape(page)), undefined)
    assert.equal(rise('other_total', parseScrape(page), parseScrape(page)), undefined)
  })
})
