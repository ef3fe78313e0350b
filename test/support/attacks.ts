/** What hostile tests share: a table's row, the answer in a word, and a good client that must be served after each. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { startSockets } from './fake-hub.ts'
import { opcodes, RawPeer, type Heard } from './raw-peer.ts'

export interface Attack {
  name: string
  bytes: (string | Buffer)[]
  /** As `verdict` says it. */
  expected: string
}

/** What the server says to these bytes until it closes, as `verdict` says it. */
export async function answerTo(port: number, bytes: Attack['bytes']): Promise<string> {
  const peer = await RawPeer.connect(port)
  return verdict(await peer.send(...bytes).end())
}

/** Heard as one word or two: `400 invalid_request`, `1002`, or the texts after the welcome. */
export function verdict({ status, body, frames, closeCode }: Heard): string {
  if (status !== 101)
    return `${status} ${body.startsWith('{') ? (JSON.parse(body) as { code: string }).code : ''}`.trim()
  if (closeCode !== undefined && closeCode !== 1000) return String(closeCode)
  const texts = frames
    .filter(({ opcode }) => opcode === opcodes.text)
    .map(({ payload }) => payload.toString())
  return texts.filter((said) => said !== 'welcome' && said !== 'you said ').join(' ')
}

/** A good client is served by the same process, which met no bug. */
export async function servesOn({ url, errors }: Awaited<ReturnType<typeof startSockets>>): Promise<void> {
  const ws = new WebSocket(url)
  const served = new Promise<void>((resolve) => {
    ws.on('message', (data: Buffer) => data.toString() === 'well?' && resolve())
  })
  await once(ws, 'open')
  ws.send('well?')
  await served
  ws.close()
  await once(ws, 'close')
  assert.deepEqual(errors, [])
}
