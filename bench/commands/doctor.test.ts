import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readArguments } from './arguments.ts'
import { doctor } from './doctor.ts'

async function run(...words: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const screen = { write: (more: string) => (text += more) }
  const given = readArguments(doctor.command, words)
  const recruit = () => assert.fail('the doctor loads nothing')
  const code = await doctor.perform(given, {
    out: screen,
    err: screen,
    signal: new AbortController().signal,
    recruit,
  })
  return { code, text }
}

describe('bench doctor', () => {
  it('tells what it found', async () => {
    const { code, text } = await run('-c', '1')
    assert.equal(code, 0)
    assert.match(text, /Nothing stops the run/)
  })

  it('tells it as JSON', async () => {
    const { text } = await run('-c', '1', '--json')
    const findings = JSON.parse(text) as { name: string; severity: string }[]
    assert.ok(findings.some(({ name, severity }) => name === 'Node' && severity === 'fine'))
  })

  it('ends with 90 when a run would not fit', { skip: process.platform !== 'linux' }, async () => {
    const { code, text } = await run('-c', '50m')
    assert.equal(code, 90)
    assert.match(text, /would stop the run/)
  })
})
