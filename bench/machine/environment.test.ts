import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { differences, environment, isHere } from './environment.ts'

const here = environment(new URL('http://127.0.0.1:8080'))

describe('an environment', () => {
  it('knows whether the server is on this machine', () => {
    const urls = [
      'http://localhost',
      'http://127.0.0.2:1',
      'http://[::1]:9',
      'ws://0.0.0.0',
      'http://192.0.2.1',
    ]
    assert.deepEqual(
      urls.map((url) => isHere(new URL(url))),
      [true, true, true, true, false],
    )
    assert.equal(here.loopback, true)
  })

  it('says how two of them differ', () => {
    assert.deepEqual(differences(here, here), [])
    assert.deepEqual(differences(here, { ...here, memoryBytes: here.memoryBytes + 4_096 }), [])
    const other = { ...here, cores: 999, loopback: false }
    assert.deepEqual(differences(here, other), [
      `cores: ${here.cores} and 999`,
      'server: on the same machine and on another machine',
    ])
  })
})
