import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { peers } from '../peers/peer.ts'
import { levels, withSettings } from './levels.ts'

const collector = new URL('http://127.0.0.1:4318')

function peerOf(key: string) {
  const peer = peers.find((each) => each.key === key)
  assert.ok(peer)
  return peer
}

describe('the levels of watching', () => {
  it('are settings of Glassroom that stand behind its clean environment', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'levels-'))
    t.after(() => rm(folder, { recursive: true }))
    const { command } = await withSettings(peerOf('glassroom'), { DASHBOARD: 'off', A: 'b c' }).prepare(
      folder,
    )
    assert.match(command, /^env -i DASHBOARD='off' A='b c' PATH=.* dist\/server\.js$/)
  })

  it('are refused by a peer that has none', async () => {
    await assert.rejects(withSettings(peerOf('ws'), { A: 'b' }).prepare(''), /takes no settings/)
  })

  it('export only where traces are asked for, to the collector', () => {
    const exporting = levels.filter(({ settings }) => 'OTEL_EXPORTER_OTLP_ENDPOINT' in settings(collector))
    assert.deepEqual(
      exporting.map(({ key }) => key),
      ['traces1', 'traces100', 'all'],
    )
    for (const { settings } of exporting)
      assert.equal(settings(collector).OTEL_EXPORTER_OTLP_ENDPOINT, 'http://127.0.0.1:4318')
  })

  it('begin with nothing at all', () => {
    const [first] = levels
    assert.deepEqual(
      [first?.key, first?.scraped, first?.settings(collector)],
      ['off', false, { DASHBOARD: 'off' }],
    )
  })
})
