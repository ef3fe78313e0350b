/** The contract of the search for rooms. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { randomId } from '../../src/core/ids.ts'
import type { FoundRoom, Store } from '../../src/core/ports.ts'
import { newRoom } from './store-drafts.ts'

export function describeSearch(store: () => Store): void {
  async function names(query: string): Promise<string[]> {
    return (await store().rooms.search(query, 100)).map(({ name }) => name)
  }

  describe('the search', () => {
    for (const query of [
      'quiet otter',
      'qiuet oter',
      'quite otter',
      'otter quiet',
      'quie',
      'OTTER',
      'quíet',
    ]) {
      it(`finds "quiet otter" by "${query}"`, async () => {
        await newRoom(store(), 'quiet otter')
        assert.ok((await names(query)).includes('quiet otter'))
      })
    }

    it('puts the name that was typed before those that begin like it, and these before the others', async () => {
      for (const name of ['the zebu', 'zebus of the north', 'zebu', 'zebus', 'zebra'])
        await newRoom(store(), name)
      const found = await names('zebu')
      assert.deepEqual(found.slice(0, 4), ['zebu', 'zebus', 'zebus of the north', 'the zebu'])
    })

    it('takes every symbol for itself', async () => {
      const named: Record<string, string[]> = {
        '50% off': ['50%', '%'],
        snake_case: ['_', 'e_c'],
        [`it's "quoted"`]: [`it's "`, '"', `'`],
        'back\\slash': ['\\', 'k\\s'],
        '🦦 den': ['🦦', '🦦 d'],
        'c++': ['c++', '+'],
        東京の部屋: ['京の', '部'],
        '[a-z]* (x)': ['[a-z]*', '(', '*'],
      }
      for (const name of Object.keys(named)) await newRoom(store(), name)
      for (const [name, queries] of Object.entries(named)) {
        for (const query of queries) assert.ok((await names(query)).includes(name), `${name} by ${query}`)
      }
      for (const symbol of ['%', '_', '"', '\\', '🦦', '*']) {
        const strangers = (await names(symbol)).filter((name) => !name.includes(symbol))
        assert.deepEqual(strangers, [], symbol)
      }
    })

    it('finds what begins with one or two letters', async () => {
      await newRoom(store(), 'xylophone')
      assert.ok((await names('x')).includes('xylophone'))
      assert.ok((await names('xy')).includes('xylophone'))
    })

    it('finds nothing by nothing, and nothing by what cannot be', async () => {
      for (const query of ['', '  ', '\0', '\ud800', 'qqqqwwww']) assert.deepEqual(await names(query), [])
    })

    it('answers page by page, best first, each room once', async () => {
      const word = randomId(12)
      const created = new Set<string>()
      for (let at = 0; at < 11; at++) created.add((await newRoom(store(), `${word} ${at % 3}`)).id)
      const seen: FoundRoom[] = []
      for (let page = await store().rooms.search(word, 4); page.length > 0;) {
        seen.push(...page)
        page = await store().rooms.search(word, 4, seen.at(-1))
      }
      assert.deepEqual(new Set(seen.map(({ id }) => id)), created)
      assert.equal(seen.length, created.size)
      assert.deepEqual(
        seen.map(({ rank }) => rank),
        seen.map(({ rank }) => rank).sort((a, b) => b - a),
      )
    })

    it('shows the whole room', async () => {
      const room = await newRoom(store(), randomId(12))
      const [found] = await store().rooms.search(room.name, 1)
      assert.deepEqual(found, { ...room, rank: found?.rank })
    })
  })
}
