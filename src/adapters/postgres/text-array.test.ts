import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { numberArray, textArray } from './text-array.ts'

describe('an array as Postgres reads it', () => {
  it('has no element when there is none', () => {
    assert.equal(textArray([]), '{}')
    assert.equal(numberArray([]), '{}')
  })

  it('quotes every text, so that none is taken for null, a separator or a brace', () => {
    assert.equal(textArray(['a', '', 'NULL', 'b,c', '{d}', ' ']), '{"a","","NULL","b,c","{d}"," "}')
  })

  it('escapes quotes and backslashes, each of them', () => {
    assert.equal(textArray(['"a""', '\\b\\', 'plain']), '{"\\"a\\"\\"","\\\\b\\\\","plain"}')
  })

  it('writes numbers as they are', () => {
    assert.equal(numberArray([1, 20, 3]), '{1,20,3}')
  })
})
