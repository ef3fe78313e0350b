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

function page(cpu: number, rss: number, lag = 0.0125, busy = 0): string {
  return `process_cpu_seconds_total ${cpu}
nodejs_eventloop_busy_seconds_total ${busy}
process_resident_memory_bytes ${rss}
nodejs_heap_size_used_bytes 20e6
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
    const memory = { rssBytes: 53e6, processRssBytes: 53e6, heapBytes: 20e6 }
    const told = { cpu: 0, eventLoopUtilization: 0, ...memory, loopDelayP99: 2_500, queue: 3 }
    assert.deepEqual({ ...second, cpu: 0 }, told)
    const { cpu: share = 0, ...summary } = watch.summary()
    assert.ok(share > 0)
    assert.deepEqual(summary, {
      source: 'its metrics',
      cpuSeconds: 2,
      rssBytesBefore: 51e6,
      rssBytesMax: 54e6,
      eventLoopUtilization: 0,
      loopDelayP99: 2_500,
    })
  })

  it('tells how busy the server was until all was said, and what it cost until the end', async (t) => {
    const pages = [page(1, 1), page(1, 1), page(1e6 + 1, 1, 0, 1e6), page(1e6 + 3, 1, 0, 1e6)]
    const url = await metrics(t, (response) => response.end(pages.shift()))
    const watch = await watchServer({ metrics: url })
    await watch.begin()
    const spoken = watch.spoken()
    await watch.end()
    await spoken
    const { cpuSeconds, cpu = 0, eventLoopUtilization } = watch.summary()
    assert.deepEqual([cpuSeconds, eventLoopUtilization], [1e6 + 2, 1])
    assert.ok(cpu > 1)
  })

  it('tells how busy the server was until the end when it could not be asked before', async (t) => {
    const pages = [page(1, 1), page(1, 1), '', page(3, 1, 0, 1e6)]
    const url = await metrics(t, (response) => response.end(pages.shift()))
    const watch = await watchServer({ metrics: url })
    await watch.begin()
    await watch.spoken()
    await watch.end()
    const { cpuSeconds, cpu = 0, eventLoopUtilization } = watch.summary()
    assert.deepEqual([cpuSeconds, eventLoopUtilization, cpu > 0], [2, 1, true])
  })

  it('does not know what a server used that was started anew', async (t) => {
    const pages = [page(10, 1, 0, 10), page(1, 1, 0, 1)]
    const url = await metrics(t, (response) => response.end(pages.shift()))
    const watch = await watchServer({ metrics: url })
    const { cpu, eventLoopUtilization } = (await watch.second()) ?? {}
    assert.deepEqual(
      [cpu, eventLoopUtilization, watch.summary().cpuSeconds],
      [undefined, undefined, undefined],
    )
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
