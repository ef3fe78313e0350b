import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { built } from '../../test/support/build.ts'
import { glassroom } from './peer.ts'

describe('Glassroom among the peers', () => {
  before(() => built())

  it('starts with its own settings and those asked for, which win, and little else of the caller', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'glassroom-peer-'))
    t.after(() => rm(folder, { recursive: true }))
    const asked = { LOG_LEVEL: 'info', DATABASE_URL: `postgres://me:it's "$1" #%60@[::1]:5432/a` }
    const { command } = await glassroom(asked).prepare(folder)
    assert.ok(!command.includes('postgres:'), 'it may hold a password')
    const telling = command.replace('dist/server.js', `-p 'JSON.stringify(process.env)'`)
    const { stdout } = await promisify(execFile)('sh', ['-c', telling])
    const { PATH, HOME, PWD, ...settings } = JSON.parse(stdout) as Record<string, string>
    assert.ok(PATH && HOME)
    assert.deepEqual(settings, { PORT: '0', RATE_LIMIT: 'off', DATA_DIR: join(folder, 'data'), ...asked })
  })
})
