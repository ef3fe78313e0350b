import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { watchServer } from './watch.ts'

/** A metrics page that a test writes. */
async function metrics(t: TestContext, answer: (response: ServerResponse) => void): Promise<URL> {
  const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`)
}

function page(cpu: number, rss: number, lag = 0.0125): string {
  return `process_cpu_seconds_total ${cpu}
process_resident_memory_bytes ${rss}
nodejs_eventloop_lag_p99_seconds ${lag}
chat_queue_messages 3
`
}

describe('a watch', () => {
  it('tells each second and the whole from the metrics page', async (t) => {
    let [cpu, rss] = [10, 50e6]
    const url = await metrics(t, (response) => response.end(page(cpu++, (rss += 1e6))))
    const watch = await watchServer({ metrics: url })
    assert.equal(watch.before?.get('process_cpu_seconds_total'), 10)
    await watch.begin()
    const second = await watch.second()
    await watch.end()
    assert.ok((second?.cpu ?? 0) > 0)
    assert.deepEqual({ ...second, cpu: 0 }, { cpu: 0, rssBytes: 53e6, loopDelayP99: 2_500, queue: 3 })
    const { cpu: share = 0, ...summary } = watch.summary()
    assert.ok(share > 0)
    assert.deepEqual(summary, {
      source: 'its metrics',
      cpuSeconds: 2,
      rssBytesBefore: 51e6,
      rssBytesMax: 54e6,
      loopDelayP99: 2_500,
    })
  })

  it('goes on without a page that fails, and counts the CPU since the last good one', async (t) => {
    let seen = 0
    const url = await metrics(t, (response) => {
      seen++
      if (seen === 2) response.writeHead(503).end('away')
      else response.end(page(seen, 1e6))
    })
    const watch = await watchServer({ metrics: url })
    assert.equal(await watch.second(), undefined)
    assert.ok((await watch.second())?.cpu)
    assert.equal(watch.summary().cpuSeconds, 2)
  })

  it('does not ask again while the server has not answered', async (t) => {
    const held: ServerResponse[] = []
    let open = true
    const url = await metrics(t, (response) => (open ? response.end(page(1, 1)) : held.push(response)))
    const watch = await watchServer({ metrics: url })
    open = false
    const slow = watch.second()
    assert.equal(await watch.second(), undefined)
    assert.equal(await slow, undefined)
    assert.ok(held.length <= 1)
  })

  it('knows nothing where nothing is told', async () => {
    const watch = await watchServer({})
    assert.equal(await watch.second(), undefined)
    assert.deepEqual(watch.summary(), { source: 'none' })
  })

  it('reads a process when there is one', async () => {
    const watch = await watchServer({ pid: process.pid })
    const second = await watch.second()
    assert.ok((second?.rssBytes ?? 0) > 1e6)
    assert.equal(watch.summary().source, 'its process')
  })

  it('goes on when the process is gone', async () => {
    const watch = await watchServer({ pid: 2 ** 22 + 1 })
    assert.equal(await watch.second(), undefined)
    assert.deepEqual(watch.summary(), { source: 'none' })
  })
})
