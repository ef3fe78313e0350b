import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { storedTokens, type KeyValues } from './tokens.ts'

function storage(entries: Record<string, string> = {}): KeyValues {
  const kept = new Map(Object.entries(entries))
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

describe('stored tokens', () => {
  it('come from the first storage that has one', () => {
    assert.equal(storedTokens('k', storage(), storage({ k: 'shared' })).get(), 'shared')
    assert.equal(storedTokens('k', storage({ k: 'own' }), storage({ k: 'shared' })).get(), 'own')
  })

  it('are kept in all storages and forgotten in all', () => {
    const [tab, browser] = [storage(), storage()]
    const tokens = storedTokens('k', tab, browser)
    tokens.set('t')
    assert.deepEqual([tab.getItem('k'), browser.getItem('k')], ['t', 't'])
    tokens.set(undefined)
    assert.deepEqual([tab.getItem('k'), browser.getItem('k')], [null, null])
  })

  it('do without a storage that refuses', () => {
    const refuse = () => {
      throw new Error('storage is forbidden here')
    }
    const broken: KeyValues = { getItem: refuse, setItem: refuse, removeItem: refuse }
    const tokens = storedTokens('k', broken, storage({ k: 'shared' }))
    assert.equal(tokens.get(), 'shared')
    tokens.set('next')
    assert.equal(tokens.get(), 'next')
  })
})
