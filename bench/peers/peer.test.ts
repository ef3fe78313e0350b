import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { built } from '../../test/support/build.ts'
import { glassroom } from './peer.ts'

describe('Glassroom among the peers', () => {
  before(() => built())

  it('starts with its own settings and those asked for, which win, and nothing else of the caller', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'glassroom-peer-'))
    t.after(() => rm(folder, { recursive: true }))
    const data = join(folder, 'data')
    const { command } = await glassroom({ A: 'b c', LOG_LEVEL: 'info' }).prepare(folder)
    const settings = `PORT='0' RATE_LIMIT='off' LOG_LEVEL='info' DATA_DIR='${data}' A='b c'`
    assert.equal(command, `env -i PATH="$PATH" HOME="$HOME" ${settings} '${process.execPath}' dist/server.js`)
  })
})
