import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import { targetPath } from './target.ts'

const pathOf = (url: string) =>
  targetPath({
    url,
    httpVersion: '1.1',
    headers: { host: 'a' },
    rawHeaders: ['Host', 'a'],
  } as unknown as IncomingMessage)

const plain = ['/', '/ws', '/ws?', '/ws?name=Ada%20L&room=7k2m', '/a//b', '/a/?//b?c', '/ws?a#b', '/_-/9/']
const others = ['/a/../ws', '/%77s', '/ws#a', '/./ws', "/ws'", 'http://a/ws', '/w~s?a']

describe('the target of a request', () => {
  for (const target of [...plain, ...others]) {
    it(`has the path that URL reads: ${target}`, () => {
      assert.equal(pathOf(target), new URL(target, 'http://a').pathname)
    })
  }

  it('has no path when it names another host, or none that can be', () => {
    for (const target of ['//b/ws', '//', 'http://b/ws', '/\\b', 'http://[/'])
      assert.equal(pathOf(target), undefined)
  })
})
