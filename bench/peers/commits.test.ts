import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it } from 'node:test'
import { watchCommits } from './commits.ts'

/** A page on which so many messages took a millisecond in the store, and others longer elsewhere. */
const pageAfter = (messages: number) =>
  [
    ...['store', 'deliver'].flatMap((stage, at) => [
      `chat_message_stage_duration_seconds_bucket{stage="${stage}",le="0.001"} ${at === 0 ? messages : 0}`,
      `chat_message_stage_duration_seconds_bucket{stage="${stage}",le="0.5"} ${messages}`,
      `chat_message_stage_duration_seconds_bucket{stage="${stage}",le="+Inf"} ${messages}`,
      `chat_message_stage_duration_seconds_sum{stage="${stage}"} 1`,
      `chat_message_stage_duration_seconds_count{stage="${stage}"} ${messages}`,
    ]),
  ].join('\n')

it('commits are timed by the server that makes them, from one moment to another', async () => {
  const pages = [pageAfter(10), pageAfter(1_010)]
  const server = createServer((_, response) => response.end(pages.shift())).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
  try {
    const ended = await watchCommits({ url, speech: 'glassroom' })
    const commit = await ended?.()
    assert.deepEqual(
      [commit?.p50, commit?.p99].map((micros) => Math.round(micros ?? 0)),
      [500, 990],
    )
    assert.equal(await watchCommits({ url, speech: 'broadcast' }), undefined)
  } finally {
    server.close()
  }
})
