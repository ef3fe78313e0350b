import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { rise, Scrape, scrape } from './scrape.ts'

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

  it('leaves out what is no finite number, and lines without an end', () => {
    const text = `a NaN\na +Inf\na -Inf\na seven\nb NaN\nb{c="d"} 2\ne{f="${'g'.repeat(2e4)}"} 1\n`
    const scrape = new Scrape(text)
    assert.deepEqual([scrape.get('a'), scrape.get('b'), scrape.get('e')], [undefined, 2, undefined])
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

describe('a metrics page', () => {
  it('is read as UTF-8', async (t) => {
    const url = await answering(t, (_, response) => response.end('a{b="é"} 3\n'))
    assert.equal((await scrape(url))?.sum('a', { b: 'é' }), 3)
  })

  it('is none when there is no end to it, in bytes or in time', async (t) => {
    const row = `${'a 1\n'.repeat(2 ** 14)}`
    const endless = await answering(t, (_, response) => {
      const more = () => response.write(row)
      response.on('drain', more)
      while (more());
    })
    assert.equal(await scrape(endless), undefined)
    const slow = await answering(t, (_, response) => response.write(row))
    assert.equal(await scrape(slow, AbortSignal.timeout(50)), undefined)
  })

  it('is none when the server has none, or is none itself', async (t) => {
    const url = await answering(t, (_, response) => response.writeHead(404).end('a 1\n'))
    assert.equal(await scrape(url), undefined)
    assert.equal(await scrape(new URL('http://127.0.0.1:1')), undefined)
    assert.equal(await scrape(undefined), undefined)
  })
})

/** Ends with the test. */
async function answering(t: TestContext, answer: RequestListener): Promise<URL> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}
