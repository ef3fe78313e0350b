import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { describe, it } from 'node:test'
import { hold } from './ending.ts'

class FakeStream extends EventEmitter {
  text = ''

  write(text: string): void {
    this.text += text
  }

  fail(code: string): void {
    this.emit('error', Object.assign(new Error(`write ${code}`), { code }))
  }
}

class FakeProcess extends EventEmitter {
  exitCode: number | undefined
  readonly stdout = new FakeStream()
  readonly stderr = new FakeStream()
  readonly exits: number[] = []

  exit(code: number): void {
    this.exits.push(code)
  }
}

/** A process whose work ends when it is told how. */
function held() {
  const host = new FakeProcess()
  let signal = new AbortController().signal
  let answer: (code: number) => Promise<void> = () => assert.fail('nothing was begun')
  hold(host, (given) => {
    signal = given
    return new Promise((resolve) => {
      answer = async (code) => {
        resolve(code)
        await new Promise(setImmediate)
      }
    })
  })
  return { host, signal: () => signal, answer: (code: number) => answer(code) }
}

describe('the end of the process', () => {
  it('has the exit code of the work', async () => {
    const { host, answer } = held()
    assert.equal(host.exitCode, 1)
    await answer(91)
    assert.equal(host.exitCode, 91)
    host.emit('beforeExit')
    assert.equal(host.stderr.text, '')
  })

  it('is asked for by the first signal of any kind, and at once by the second', () => {
    for (const first of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      const { host, signal } = held()
      host.emit(first)
      assert.ok(signal().aborted, first)
      assert.deepEqual(host.exits, [])
      host.emit('SIGINT')
      assert.deepEqual(host.exits, [130])
    }
  })

  it('is told of when there is nothing left to wait for, and no answer', () => {
    const { host } = held()
    host.emit('beforeExit')
    assert.match(host.stderr.text, /^bench: .*nothing left to wait for\.\n$/)
    assert.equal(host.exitCode, 1)
  })

  it('is quiet when nobody reads any more, and keeps the exit code of the work', async () => {
    const { host, signal, answer } = held()
    host.stderr.fail('EPIPE')
    assert.ok(!signal().aborted)
    host.stdout.fail('EPIPE')
    assert.ok(signal().aborted)
    await answer(99)
    assert.deepEqual([host.exitCode, host.stderr.text, host.exits], [99, '', []])
  })

  it('is an error, told once, when stdout is full', async () => {
    const { host, answer } = held()
    host.stdout.fail('ENOSPC')
    host.stdout.fail('ENOSPC')
    await answer(0)
    assert.equal(host.stderr.text, 'bench: What was found cannot be written to stdout: write ENOSPC.\n')
    assert.equal(host.exitCode, 1)
  })
})
