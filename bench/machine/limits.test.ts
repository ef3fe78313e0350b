import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Unable } from '../failure.ts'
import { ensureRoom, pageSize, readMachine } from './limits.ts'

const onLinux = { skip: process.platform !== 'linux' }

describe('room for a run', () => {
  it('is there for a few connections', () => {
    ensureRoom({ connections: 10, loopback: true })
  })

  it('is not there for more connections than there are ports', onLinux, () => {
    assert.throws(
      () => ensureRoom({ connections: 5_000_000, loopback: true }),
      (error) =>
        error instanceof Unable &&
        error.exitCode === 90 &&
        /local ports: .*\n {2}\S*.*sysctl/s.test(error.message),
    )
  })

  it('is judged by what this machine tells', onLinux, () => {
    const machine = readMachine(process.pid)
    assert.ok((machine.openFiles?.hard ?? 0) > 0)
    assert.deepEqual(machine.serverOpenFiles, machine.openFiles)
    assert.ok((machine.ports?.count ?? 0) > 0)
    assert.ok(Object.values(machine).every((value) => value !== undefined))
    assert.ok([4_096, 16_384, 65_536].includes(pageSize()))
  })
})
