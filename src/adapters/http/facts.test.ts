import assert from 'node:assert/strict'
import { it } from 'node:test'
import { fakeApp, room } from '../../../test/support/fake-app.ts'
import type { RequestFact } from './facts.ts'

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

/** What is told of a message that is posted with these headers. */
async function toldOf(headers: Record<string, string>): Promise<RequestFact | undefined> {
  const facts: RequestFact[] = []
  const { app } = fakeApp({ onRequest: (fact) => facts.push(fact) })
  await app.request(`/api/rooms/${room.id}/messages`, {
    method: 'POST',
    body: '{"text":"hello"}',
    headers: { 'Content-Type': 'application/json', ...headers },
  })
  return facts[0]
}

it('a request is told of with the trace of a client whose token was verified', async () => {
  const fact = await toldOf({ Authorization: 'Bearer good', traceparent })
  assert.deepEqual([fact?.status, fact?.traceparent], [201, traceparent])
})

it('a request is told of without the trace of a stranger, and without one that is none', async () => {
  const strangers: Record<string, string>[] = [
    { traceparent },
    { Authorization: 'Bearer bad', traceparent },
    { Authorization: 'Bearer good', traceparent: 'nonsense' },
    { Authorization: 'Bearer good' },
  ]
  for (const headers of strangers) {
    const fact = await toldOf(headers)
    assert.equal(fact && 'traceparent' in fact, false)
  }
})
