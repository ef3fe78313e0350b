/** Promise 6: chat is the same whatever becomes of the traces. */

import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Config } from '../../src/config.ts'
import { converse, type Transcript } from '../support/conversation.ts'
import { deadAddress, hangingReceiver } from '../support/otlp-receiver.ts'
import { testServer } from '../support/server.ts'
import { receiverOf } from '../support/tracing-world.ts'

/** Both exporters, with little patience: spans leave while people talk, and not only at the end. */
const exporting = (otlp: string, jaeger: string): Config['otel'] => ({
  OTEL_TRACES_EXPORTER: 'otlp,jaeger',
  OTEL_EXPORTER_OTLP_ENDPOINT: otlp,
  OTEL_EXPORTER_OTLP_TIMEOUT: '300',
  OTEL_EXPORTER_JAEGER_ENDPOINT: `${jaeger}/api/traces`,
  OTEL_BSP_SCHEDULE_DELAY: '1',
})

describe('a conversation', { timeout: 60_000 }, () => {
  let untraced: Transcript

  before(async () => {
    const server = await testServer()
    untraced = await converse(server).finally(() => server.stop())
  })

  it('goes the same way every time, untraced', async () => {
    const server = await testServer()
    const again = await converse(server).finally(() => server.stop())
    assert.deepEqual(again, untraced)
  })

  it('is the same when every collector is dead', async () => {
    const server = await testServer({ otel: exporting(await deadAddress(), await deadAddress()) })
    const traced = await converse(server).finally(() => server.stop())
    assert.deepEqual(traced, untraced)
  })

  it('is the same when every collector hangs, before and after they do, and so is the end', async (t) => {
    const otlp = await receiverOf(t, hangingReceiver())
    const jaeger = await receiverOf(t, hangingReceiver())
    const server = await testServer({ otel: exporting(otlp.url, jaeger.url) })
    try {
      assert.deepEqual(await converse(server), untraced)
      await Promise.all([otlp.asked, jaeger.asked])
      assert.deepEqual(await converse(server), untraced)
    } finally {
      await server.stop()
    }
  })
})
