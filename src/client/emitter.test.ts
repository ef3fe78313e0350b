import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { Emitter } from './emitter.ts'

describe('an emitter', () => {
  it('tells every listener of the name, until it stops listening', () => {
    const emitter = new Emitter<{ said: string; left: number }>()
    const heard: unknown[] = []
    const stop = emitter.on('said', (text) => heard.push(text))
    emitter.on('left', (count) => heard.push(count))
    emitter.emit('said', 'one')
    emitter.emit('left', 2)
    stop()
    emitter.emit('said', 'three')
    assert.deepEqual(heard, ['one', 2])
  })

  it('lets the others hear when one listener throws, and the error surfaces', async () => {
    const emitter = new Emitter<{ said: string }>()
    const heard: string[] = []
    emitter.on('said', () => {
      throw new Error('a listener broke')
    })
    emitter.on('said', (text) => heard.push(text))
    const kept = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    const surfaced = once(process, 'uncaughtException')
    emitter.emit('said', 'one')
    const [error] = (await surfaced) as [Error]
    for (const listener of kept) process.on('uncaughtException', listener)
    assert.equal(error.message, 'a listener broke')
    assert.deepEqual(heard, ['one'])
  })
})
